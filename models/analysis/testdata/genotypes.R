# Freezes R's numbers for associations over genotype files: 120 variants in 300 invented people, of whom some have no genotype of some of them.
#
#   Rscript genotypes.R > genotypes.json        (in this folder)
#
# Base R: prop.trend.test, glm, chisq.test, p.adjust; the exact test of Hardy and Weinberg's equilibrium is written out from Wigginton, Cutler and Abecasis 2005.
num <- function(x) ifelse(is.na(x) | !is.finite(x), "null", sprintf("%.15g", x))
arr <- function(x) paste0("[", paste(num(x), collapse = ","), "]")
obj <- function(...) { l <- list(...); paste0("{", paste0('"', names(l), '":', unlist(l), collapse = ","), "}") }

set.seed(20261123)
n <- 300; m <- 120
case <- rbinom(n, 1, 0.45)
place <- sort(sample(1e6:9e6, m)); from <- sample(c("A", "C"), m, TRUE); to <- sample(c("G", "T"), m, TRUE)
f <- runif(m, 0.06, 0.5)
g <- sapply(seq_len(m), function(j) rbinom(n, 2, if (j %% 10 == 3) ifelse(case == 1, f[j], f[j] * 0.6) else f[j]))
g[sample(length(g), 900)] <- NA
colnames(g) <- paste(1 + (seq_len(m) > 60), place, from, to, sep = ":")
write.csv(cbind(id = sprintf("p%03d", seq_len(n)), case = case, as.data.frame(g, check.names = FALSE)), "genotypes.csv", row.names = FALSE, quote = FALSE, na = "")

hardy <- function(g) {
  n <- sum(g); a <- g[2] + 2 * g[3]
  het <- seq(a %% 2, min(a, 2 * n - a), 2)
  l <- lfactorial(n) - lfactorial((a - het) / 2) - lfactorial(het) - lfactorial(n - het - (a - het) / 2) + het * log(2)
  p <- exp(l - max(l)); p <- p / sum(p)
  sum(p[p <= p[het == g[2]] * (1 + 1e-7)])
}
one <- function(g) {
  ok <- !is.na(g); y <- case[ok]; g <- g[ok]
  t <- table(factor(y, 0:1), factor(g, 0:2))
  suppressWarnings(trend <- prop.trend.test(t[2, ], colSums(t), score = 0:2))
  suppressWarnings(two <- chisq.test(t[, colSums(t) > 0], correct = FALSE))
  first <- glm(y ~ g, family = binomial, control = list(epsilon = 1e-15, maxit = 100))
  fit <- summary(glm(y ~ g, family = binomial, start = coef(first), control = list(epsilon = 1e-15, maxit = 100)))$coefficients
  a <- c(sum(g[y == 1]), sum(2 - g[y == 1]), sum(g[y == 0]), sum(2 - g[y == 0]))
  c(t[2, ], t[1, ], sum(!ok), trend$statistic, trend$p.value, two$statistic, two$p.value, exp(fit[2, 1]), fit[2, 2], fit[2, 4],
    a[1] * a[4] / (a[2] * a[3]), hardy(as.vector(t[1, ])), hardy(as.vector(colSums(t))))
}
x <- apply(g, 2, one)
p <- x[9, ]
cat(obj(
  version = paste0('"R ', getRversion(), '"'),
  cases = num(sum(case)), controls = num(sum(1 - case)), inflation = num(median(x[8, ]) / qchisq(0.5, 1)),
  cases0 = arr(x[1, ]), cases1 = arr(x[2, ]), cases2 = arr(x[3, ]), controls0 = arr(x[4, ]), controls1 = arr(x[5, ]), controls2 = arr(x[6, ]), missing = arr(x[7, ]),
  trend = arr(x[8, ]), trendP = arr(p), genotypic = arr(x[10, ]), genotypicP = arr(x[11, ]), additive = arr(x[12, ]), stdError = arr(x[13, ]), additiveP = arr(x[14, ]),
  allelic = arr(x[15, ]), hardyControls = arr(x[16, ]), hardyEveryone = arr(x[17, ]), bonferroni = arr(p.adjust(p, "bonferroni")), fdr = arr(p.adjust(p, "BH"))
), "\n", sep = "")
