# Freezes R's numbers for the analyses over tallies: intervals of quantiles, two-by-two tables, ROC, calibration and variants.
#
#   Rscript tallies.R > tallies.json        (in this folder, after frozen.R, which makes random.csv)
#
# Base R (Debian: r-base-core). Where base R has a function it is called (chisq.test, fisher.test, mantelhaen.test, wilcox.test,
# prop.trend.test, glm, prop.test, quantile, qbinom); where it has none the formula is written out here from its source. fisher.test finds its
# roots to about four digits only (uniroot's default tolerance), so it is run a second time with that tolerance tightened and nothing else
# changed; both are kept.
num <- function(x) ifelse(is.na(x) | !is.finite(x), "null", sprintf("%.15g", x))
arr <- function(x) paste0("[", paste(num(x), collapse = ","), "]")
obj <- function(...) { l <- list(...); paste0("{", paste0('"', names(l), '":', unlist(l), collapse = ","), "}") }
list_of <- function(x) paste0("[", paste(x, collapse = ","), "]")

z <- qnorm(0.975)

tight <- stats::fisher.test
environment(tight) <- list2env(list(uniroot = function(f, interval, ...) {
  stats::uniroot(f, interval, tol = 1e-16, maxiter = 10000)
}), parent = asNamespace("stats"))

wald <- function(est, se, ratio) {
  v <- if (ratio) exp(est + c(0, -z, z) * se) else est + c(0, -z, z) * se
  obj(estimate = num(v[1]), stdError = num(se), lower = num(v[2]), upper = num(v[3]), z = num(est / se), p = num(2 * pnorm(-abs(est / se))))
}

# x: rows exposed, unexposed; columns with, without the outcome.
fourfold <- function(x) {
  n <- rowSums(x); r <- x[, 1] / n
  h <- if (any(x == 0)) x + 0.5 else x
  k <- if (any(x[, 1] == 0)) x + 0.5 else x; m <- rowSums(k)
  suppressWarnings(pearson <- chisq.test(x, correct = FALSE))
  f <- fisher.test(x); g <- tight(x)
  obj(counts = arr(t(x)),
      oddsRatio = wald(log(h[1, 1] * h[2, 2] / (h[1, 2] * h[2, 1])), sqrt(sum(1 / h)), TRUE),
      riskRatio = wald(log((k[1, 1] / m[1]) / (k[2, 1] / m[2])), sqrt(1 / k[1, 1] - 1 / m[1] + 1 / k[2, 1] - 1 / m[2]), TRUE),
      riskDifference = wald(r[1] - r[2], sqrt(sum(r * (1 - r) / n)), FALSE),
      chiSquare = num(pearson$statistic), p = num(pearson$p.value),
      fisher = arr(c(g$estimate, g$conf.int, g$p.value)), fisherDefault = arr(c(f$estimate, f$conf.int, f$p.value)))
}

# Breslow and Day 1980, equation 4.32, expected counts by uniroot; Tarone 1985.
homogeneity <- function(x, or) {
  e <- apply(x, 3, function(t) {
    n1 <- sum(t[1, ]); n0 <- sum(t[2, ]); d <- sum(t[, 1])
    uniroot(function(e) e * (n0 - d + e) - or * (n1 - e) * (d - e), c(max(0, d - n0), min(d, n1)), tol = 1e-14)$root
  })
  a <- x[1, 1, ]; n1 <- apply(x[1, , ], 2, sum); n0 <- apply(x[2, , ], 2, sum); d <- apply(x[, 1, ], 2, sum)
  v <- 1 / (1 / e + 1 / (n1 - e) + 1 / (d - e) + 1 / (n0 - d + e))
  bd <- sum((a - e)^2 / v); tarone <- bd - sum(a - e)^2 / sum(v); df <- dim(x)[3] - 1
  arr(c(bd, pchisq(bd, df, lower.tail = FALSE), tarone, pchisq(tarone, df, lower.tail = FALSE), df))
}

stratified <- function(x) {
  plain <- mantelhaen.test(x, correct = FALSE); yates <- mantelhaen.test(x)
  obj(all = fourfold(apply(x, 1:2, sum)), strata = list_of(apply(x, 3, fourfold)),
      common = arr(c(plain$estimate, plain$conf.int)), chiSquare = num(plain$statistic), p = num(plain$p.value),
      corrected = num(yates$statistic), correctedP = num(yates$p.value), homogeneity = homogeneity(x, plain$estimate))
}

# DeLong, DeLong and Clarke-Pearson 1988, equations 3 to 5; Hanley and McNeil 1982, equations 1 and 2.
roc <- function(score, y) {
  s1 <- score[y == 1]; s0 <- score[y == 0]; m <- length(s1); n <- length(s0)
  psi <- outer(s1, s0, function(a, b) (a > b) + (a == b) / 2)
  auc <- mean(psi); se <- sqrt(var(rowMeans(psi)) / m + var(colMeans(psi)) / n)
  q1 <- auc / (2 - auc); q2 <- 2 * auc^2 / (1 + auc)
  hm <- sqrt((auc * (1 - auc) + (m - 1) * (q1 - auc^2) + (n - 1) * (q2 - auc^2)) / (m * n))
  w <- wilcox.test(s1, s0, exact = FALSE, correct = FALSE)
  at <- sort(unique(score)); tp <- sapply(at, function(t) sum(s1 >= t)); fp <- sapply(at, function(t) sum(s0 >= t))
  obj(n = num(m + n), events = num(m), auc = num(auc), stdError = num(se), lower = num(auc - z * se), upper = num(auc + z * se),
      hanleyMcNeil = num(hm), u = num(w$statistic), up = num(w$p.value), threshold = arr(at), sensitivity = arr(tp / m), specificity = arr(1 - fp / n),
      sensitivityLower = arr(sapply(tp, function(k) suppressWarnings(prop.test(k, m, correct = FALSE))$conf.int[1])),
      specificityUpper = arr(sapply(n - fp, function(k) suppressWarnings(prop.test(k, n, correct = FALSE))$conf.int[2])),
      best = num(at[which.max(round(tp * n - fp * m))]))
}

# Hosmer and Lemeshow 1980 as in ResourceSelection::hoslem.test; Spiegelhalter 1986.
calibration <- function(risk, y, group) {
  ok <- table(group) > 0
  n <- as.vector(tapply(y, group, length))[ok]; o <- as.vector(tapply(y, group, sum))[ok]; e <- as.vector(tapply(risk, group, sum))[ok]
  hl <- sum((o - e)^2 / (n * (e / n) * (1 - e / n))); g <- length(n)
  s <- sum((y - risk) * (1 - 2 * risk)) / sqrt(sum((1 - 2 * risk)^2 * risk * (1 - risk)))
  ci <- sapply(seq_len(g), function(i) suppressWarnings(prop.test(o[i], n[i], correct = FALSE))$conf.int)
  obj(n = arr(n), events = arr(o), expected = arr(e), lower = arr(ci[1, ]), upper = arr(ci[2, ]), brier = num(mean((risk - y)^2)),
      meanPredicted = num(mean(risk)), hosmerLemeshow = num(hl), df = num(g), p = num(pchisq(hl, g, lower.tail = FALSE)),
      fittedP = num(pchisq(hl, g - 2, lower.tail = FALSE)), spiegelhalter = num(s), spiegelhalterP = num(2 * pnorm(-abs(s))))
}

# Wigginton, Cutler and Abecasis 2005, equation 1.
hardy <- function(g) {
  n <- sum(g); a <- g[2] + 2 * g[3]
  het <- seq(a %% 2, min(a, 2 * n - a), 2)
  l <- lfactorial(n) - lfactorial((a - het) / 2) - lfactorial(het) - lfactorial(n - het - (a - het) / 2) + het * log(2)
  p <- exp(l - max(l)); p <- p / sum(p)
  sum(p[p <= p[het == g[2]] * (1 + 1e-7)])
}

variant <- function(case, g) {
  ok <- !is.na(g) & !is.na(case); case <- case[ok]; g <- g[ok]
  t <- table(factor(case, 0:1), factor(g, 0:2))
  suppressWarnings(trend <- prop.trend.test(t[2, ], colSums(t), score = 0:2)) # says that a line fits two genotypes well
  suppressWarnings(two <- chisq.test(t[, colSums(t) > 0], correct = FALSE))
  # glm's standard errors are of the iteration before the last, so it goes on from where it ended.
  first <- glm(case ~ g, family = binomial, control = list(epsilon = 1e-15, maxit = 100))
  fit <- summary(glm(case ~ g, family = binomial, start = coef(first), control = list(epsilon = 1e-15, maxit = 100)))$coefficients
  a <- c(sum(g[case == 1]), sum(2 - g[case == 1]), sum(g[case == 0]), sum(2 - g[case == 0]))
  obj(cases = arr(t[2, ]), controls = arr(t[1, ]), trend = num(trend$statistic), trendP = num(trend$p.value), genotypic = num(two$statistic),
      genotypicP = num(two$p.value), additive = arr(c(exp(fit[2, 1]), fit[2, 2], fit[2, 3], fit[2, 4])),
      allelic = wald(log(a[1] * a[4] / (a[2] * a[3])), sqrt(sum(1 / a)), TRUE), hardyControls = num(hardy(as.vector(t[1, ]))), hardyEveryone = num(hardy(as.vector(colSums(t)))))
}

# intervals: order statistics r = qbinom(0.025, n, p) and qbinom(0.975, n, p) + 1.
intervals <- function(x, at) {
  x <- sort(x); n <- length(x)
  r <- qbinom(0.025, n, at); s <- qbinom(0.975, n, at) + 1
  obj(value = arr(quantile(x, at)), lower = arr(ifelse(r > 0, x[pmax(r, 1)], NA)), upper = arr(ifelse(s <= n, x[pmin(s, n)], NA)),
      coverage = arr(pbinom(s - 1, n, at) - pbinom(r - 1, n, at)))
}

lung <- read.csv("lung.csv")
heart <- read.csv("heart.csv")
heart$disease <- as.integer(heart$num > 0)
two <- function(e, o, s) table(factor(e, c(TRUE, FALSE)), factor(o, c(TRUE, FALSE)), s)

# A published score for the heart patients: 0 to 9 points, made up here from age, sex, kind of chest pain and exercise angina; written out.
# A predicted risk with three digits, from a logistic model whose coefficients are rounded: as if published elsewhere.
full <- complete.cases(heart[, c("age", "sex", "cp", "exang")])
points <- with(heart, (age >= 45) + (age >= 55) + (age >= 65) + 2 * (sex == 1) + 2 * (cp == 4) + 2 * (exang == 1))
risk <- with(heart, round(plogis(-4.9 + 0.04 * age + 1.2 * sex + 1.8 * (cp == 4) + 1.4 * exang), 3))

# Variants in 400 people, with two in which genotypes are missing and one far from Hardy and Weinberg's proportions.
set.seed(20261122)
n <- 400
v <- data.frame(case = rbinom(n, 1, 0.4))
draw <- function(f) rbinom(n, 2, f)
v$rs1 <- draw(ifelse(v$case == 1, 0.38, 0.27)); v$rs2 <- draw(0.06); v$rs3 <- ifelse(runif(n) < 0.5, 0, 2); v$rs4 <- draw(ifelse(v$case == 1, 0.5, 0.55))
v$rs1[sample(n, 17)] <- NA; v$rs4[sample(n, 40)] <- NA
small <- data.frame(case = rep(c(1, 1, 1, 0, 0, 0), c(3, 5, 2, 9, 4, 1)), rs = rep(c(0, 1, 2, 0, 1, 2), c(3, 5, 2, 9, 4, 1)))
write.csv(rbind(data.frame(set = "large", v, rs = NA), data.frame(set = "small", case = small$case, rs1 = NA, rs2 = NA, rs3 = NA, rs4 = NA, rs = small$rs)),
          "variants.csv", row.names = FALSE, quote = FALSE)

at <- c(0, 0.025, 0.1, 0.25, 0.5, 0.6, 0.75, 0.9, 1)
r <- read.csv("random.csv")
with_ecog <- lung[!is.na(lung$ph.ecog) & lung$ph.ecog < 3, ]
angina <- heart[!is.na(heart$exang) & !is.na(heart$sex), ]

cat(obj(
  version = paste0('"R ', getRversion(), '"'),
  at = arr(at),
  quantilesMeal = intervals(lung$meal.cal, at), quantilesX = intervals(r$x, at), quantilesChol = intervals(heart$chol, at),
  deathBySex = fourfold(with(lung, two(sex == 1, status == 1, rep(1, nrow(lung))))[, , 1]),
  deathByEcog3 = fourfold(with(lung[!is.na(lung$ph.ecog), ], two(ph.ecog == 3, status == 1, rep(1, sum(!is.na(lung$ph.ecog)))))[, , 1]),
  deathBySexInEcog = stratified(with(with_ecog, two(sex == 1, status == 1, ph.ecog))),
  diseaseByAnginaInHospital = stratified(with(angina, two(exang == 1, disease == 1, hospital))),
  rocAge = roc(lung$age, lung$status),
  rocEcog = with(lung[!is.na(lung$ph.ecog), ], roc(ph.ecog, status)),
  rocPoints = roc(points[full], heart$disease[full]),
  rocRisk = roc(risk[full], heart$disease[full]),
  calibrationDeciles = calibration(risk[full], heart$disease[full], cut(risk[full], unique(quantile(risk[full], 0:10 / 10)), include.lowest = TRUE)),
  calibrationEdges = calibration(risk[full], heart$disease[full], cut(risk[full], c(0, 0.1, 0.25, 0.5, 0.75, 1), right = FALSE, include.lowest = TRUE)),
  rs1 = variant(v$case, v$rs1), rs2 = variant(v$case, v$rs2), rs3 = variant(v$case, v$rs3), rs4 = variant(v$case, v$rs4),
  rsSmall = variant(small$case, small$rs)
), "\n", sep = "")
out <- data.frame(hospital = heart$hospital, disease = heart$disease, points = points, risk = risk)
out$points[!full] <- NA; out$risk[!full] <- NA
write.csv(out, "scores.csv", row.names = FALSE, quote = FALSE)
