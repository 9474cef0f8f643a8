# Freezes R's numbers for the tests of models/analysis.
#
#   Rscript frozen.R > frozen.json        (in this folder)
#
# R with the package survival (Debian: r-base-core, r-cran-survival). The tests read frozen.json and need no R.
suppressPackageStartupMessages(library(survival))

num <- function(x) ifelse(is.na(x), "null", sprintf("%.15g", x))
arr <- function(x) paste0("[", paste(num(x), collapse = ","), "]")
obj <- function(...) { l <- list(...); paste0("{", paste0('"', names(l), '":', unlist(l), collapse = ","), "}") }
list_of <- function(x) paste0("[", paste(x, collapse = ","), "]")

curves <- function(time, event, group) {
  levels <- sort(unique(group))
  one <- function(g) {
    f <- survfit(Surv(time[group == g], event[group == g]) ~ 1, conf.type = "log")
    m <- summary(f)$table
    obj(group = paste0('"', g, '"'), n = num(f$n), events = num(sum(f$n.event)),
        median = num(m[["median"]]), lower = num(m[["0.95LCL"]]), upper = num(m[["0.95UCL"]]),
        time = arr(f$time), atRisk = arr(f$n.risk), event = arr(f$n.event), survival = arr(f$surv),
        low = arr(ifelse(f$surv > 0, f$lower, NA)), high = arr(ifelse(f$surv > 0, f$upper, NA)))
  }
  out <- obj(groups = list_of(sapply(levels, one)))
  if (length(levels) > 1) {
    d <- survdiff(Surv(time, event) ~ group)
    df <- sum(d$exp > 0) - 1
    out <- sub("}$", paste0(',"chiSquare":', num(d$chisq), ',"df":', df, ',"p":', num(pchisq(d$chisq, df, lower.tail = FALSE)), "}"), out)
  }
  out
}

contingency <- function(a, b) {
  suppressWarnings(t <- chisq.test(table(a, b), correct = FALSE))
  obj(counts = arr(as.vector(t(t$observed))), chiSquare = num(t$statistic), df = num(t$parameter), p = num(t$p.value),
      small = num(sum(t$expected < 5)))
}

at <- c(0, 0.025, 0.1, 0.25, 0.5, 0.6, 0.75, 0.9, 1)
l <- read.csv("lung.csv")

# Random data, written out so that the tests read the same rows.
set.seed(20261121)
n <- 150
r <- data.frame(time = sample(1:40, n, TRUE), status = rbinom(n, 1, 0.6), group = sample(0:3, n, TRUE),
                x = round(rnorm(n, 5, 2), 1), b = sample(1:5, n, TRUE, prob = c(.4, .3, .2, .07, .03)))
write.csv(r, "random.csv", row.names = FALSE, quote = FALSE)

# A curve that stays at one half for a while: the median is the middle of the stay.
halves <- data.frame(time = c(1, 2, 3, 5, 6, 7), status = c(1, 0, 1, 0, 1, 1))
flat <- data.frame(time = c(1, 2, 3, 8), status = c(1, 1, 1, 1))

cat(obj(
  version = paste0('"R ', getRversion(), ", survival ", packageVersion("survival"), '"'),
  lungBySex = curves(l$time, l$status, l$sex),
  lung = curves(l$time, l$status, rep("all", nrow(l))),
  lungByEcog = with(l[!is.na(l$ph.ecog), ], curves(time, status, ph.ecog)),
  random = curves(r$time, r$status, r$group),
  halves = curves(halves$time, halves$status, rep("all", 6)),
  flat = curves(flat$time, flat$status, rep("all", 4)),
  sexByEcog = contingency(l$sex, l$ph.ecog),
  randomTable = contingency(r$group, r$b),
  at = arr(at),
  quantilesMeal = arr(quantile(l$meal.cal, at, na.rm = TRUE)),
  quantilesX = arr(quantile(r$x, at)),
  meanAge = arr(c(length(l$age), sum(l$age), mean(l$age))),
  meanLossBySex = arr(unlist(lapply(split(l$wt.loss, l$sex), function(x) c(sum(!is.na(x)), sum(x, na.rm = TRUE), mean(x, na.rm = TRUE))))),
  histogramAge = arr(as.vector(table(cut(l$age, c(-Inf, 40, 50, 60, 70, 80, Inf), right = FALSE))))
), "\n", sep = "")
