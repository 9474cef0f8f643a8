# Freezes R's numbers for the analyses over moments and generalised linear models.
#
#   Rscript models.R > models.json        (in this folder)
#
# R with the package survival (Debian: r-base-core, r-cran-survival). The tests read models.json and need no R.
suppressPackageStartupMessages(library(survival))

num <- function(x) ifelse(is.na(x), "null", sprintf("%.15g", x))
arr <- function(x) paste0("[", paste(num(x), collapse = ","), "]")
obj <- function(...) { l <- list(...); paste0("{", paste0('"', names(l), '":', unlist(l), collapse = ","), "}") }
list_of <- function(x) paste0("[", paste(x, collapse = ","), "]")
matrix_of <- function(m) list_of(apply(m, 1, arr))

l <- read.csv("lung.csv")
h <- read.csv("heart.csv")
h$trestbps[h$trestbps < 80] <- NA # 0 in the table is no measurement
h$chol[h$chol == 0] <- NA

# Columns of very different scales, an outcome of each kind, offset and weights; written out so that the tests read the same rows.
set.seed(20261122)
n <- 400
m <- data.frame(
  far = 900000 + round(rnorm(n, 0, 3)),        # far from 0 for its spread
  tiny = round(runif(n, 0, 0.9), 6),
  wide = round(rexp(n, 1 / 90000)),
  flag = rbinom(n, 1, 0.3),
  kind = sample(c("a", "b", "c", "d"), n, TRUE, prob = c(.4, .3, .2, .1)),
  exposure = round(runif(n, -1, 1.5), 3),      # logarithm of the time at risk
  times = sample(0:3, n, TRUE, prob = c(.05, .6, .25, .1)))
m$wide <- pmin(m$wide, 999999)
u <- 0.15 * (m$far - 900000) - 1.2 * m$tiny + 0.000006 * m$wide + 0.5 * m$flag + c(a = 0, b = .4, c = -.6, d = 1)[m$kind]
m$y <- round(50 + 4 * u + rnorm(n, 0, 2.5), 2)
m$yes <- rbinom(n, 1, plogis(u - 0.3))
m$count <- rpois(n, exp(0.4 * u + m$exposure))
m$many <- pmin(rpois(n, exp(3.5 + 0.8 * u)), 2000)
write.csv(m, "scales.csv", row.names = FALSE, quote = FALSE)
m$kind <- factor(m$kind)

covariance <- function(d) obj(n = num(nrow(d)), mean = arr(colMeans(d)), sd = arr(apply(d, 2, sd)), covariance = matrix_of(cov(d)),
  lower = arr(sapply(d, function(x) t.test(x)$conf.int[1])), upper = arr(sapply(d, function(x) t.test(x)$conf.int[2])))
correlation <- function(x, y) { t <- cor.test(x, y); obj(r = num(t$estimate), t = num(t$statistic), df = num(t$parameter), p = num(t$p.value), lower = num(t$conf.int[1]), upper = num(t$conf.int[2])) }
ttest <- function(x, g, equal) { t <- t.test(x ~ g, var.equal = equal); obj(t = num(t$statistic), df = num(t$parameter), p = num(t$p.value), stdError = num(t$stderr), lower = num(t$conf.int[1]), upper = num(t$conf.int[2])) }
anova_of <- function(x, g) { a <- anova(aov(x ~ factor(g))); obj(df = arr(a$Df), sumOfSquares = arr(a[["Sum Sq"]]), f = num(a[["F value"]][1]), p = num(a[["Pr(>F)"]][1])) }
pca <- function(d, scaled) { p <- prcomp(d, scale. = scaled); obj(sd = arr(p$sdev), proportion = arr(p$sdev^2 / sum(p$sdev^2)), loadings = matrix_of(t(p$rotation))) }
linear <- function(f, d) {
  s <- summary(m <- lm(f, d)); c <- coef(s); ci <- confint(m)
  x <- scale(model.matrix(m)[, -1, drop = FALSE])
  obj(n = num(nobs(m)), estimate = arr(c[, 1]), stdError = arr(c[, 2]), t = arr(c[, 3]), p = arr(c[, 4]), lower = arr(ci[, 1]), upper = arr(ci[, 2]),
    rSquared = num(s$r.squared), adjusted = num(s$adj.r.squared), sigma = num(s$sigma), df = num(s$df[2]), f = num(s$fstatistic[1]),
    fp = num(pf(s$fstatistic[1], s$fstatistic[2], s$fstatistic[3], lower.tail = FALSE)), condition = num(kappa(x, exact = TRUE)),
    vif = arr(if (ncol(x) > 1) diag(solve(cor(x))) else 1))
}
# Ridge in closed form on covariates scaled with divisor n, as MASS::lm.ridge.
ridge <- function(f, d, lambda) {
  mf <- model.frame(f, d); y <- model.response(mf); x <- model.matrix(f, mf)[, -1, drop = FALSE]
  n <- nrow(x); centre <- colMeans(x); xc <- sweep(x, 2, centre); s <- sqrt(colMeans(xc^2)); xs <- sweep(xc, 2, s, "/")
  a <- solve(crossprod(xs) + lambda * diag(ncol(x))); b <- drop(a %*% crossprod(xs, y - mean(y)))
  h <- xs %*% a %*% t(xs); df <- n - 1 - sum(diag(2 * h - h %*% t(h)))
  sigma2 <- sum((y - mean(y) - xs %*% b)^2) / df
  v <- sigma2 * a %*% crossprod(xs) %*% a
  v <- v / outer(s, s); beta <- b / s
  obj(n = num(n), estimate = arr(c(mean(y) - sum(beta * centre), beta)), stdError = arr(c(sqrt(sigma2 / n + drop(t(centre) %*% v %*% centre)), sqrt(diag(v)))),
    trace = num(sum(diag(h))), df = num(df), sigma = num(sqrt(sigma2)))
}
generalised <- function(f, d, family, weight = rep(1, nrow(d)), shift = rep(0, nrow(d))) {
  d$weight. <- weight; d$shift. <- shift; environment(f) <- environment()
  control <- glm.control(epsilon = 1e-15, maxit = 100)
  first <- glm(f, family, d, weights = weight., offset = shift., control = control)
  m <- glm(f, family, d, weights = weight., offset = shift., control = control, start = coef(first)) # standard errors at the estimate
  s <- coef(summary(m)); ci <- confint.default(m)
  obj(n = num(length(m$y)), ratioTest = num(m$null.deviance - deviance(m)), estimate = arr(s[, 1]), stdError = arr(s[, 2]), z = arr(s[, 3]), p = arr(s[, 4]), lower = arr(ci[, 1]), upper = arr(ci[, 2]),
    logLik = num(as.numeric(logLik(m))), nullLogLik = num(as.numeric(logLik(m)) - (m$null.deviance - deviance(m)) / 2), deviance = num(deviance(m)), nullDeviance = num(m$null.deviance), aic = num(AIC(m)))
}
cox <- function(f, d, weight = rep(1, nrow(d)), transform = "km") {
  d$weight. <- as.numeric(weight); n <- nrow(d); d <- d[weight > 0, ]; environment(f) <- environment()
  m <- coxph(f, d, weights = weight., robust = FALSE, ties = "breslow", control = coxph.control(eps = 1e-13, toler.chol = 1e-14, iter.max = 100), x = TRUE)
  s <- summary(m); c <- coef(s); ci <- confint(m); z <- cox.zph(m, transform = transform, terms = FALSE)$table; k <- nrow(z)
  obj(n = num(s$n + n - nrow(d)), events = num(s$nevent), estimate = arr(c[, 1]), stdError = arr(c[, 3]), z = arr(c[, 4]), p = arr(c[, 5]), lower = arr(ci[, 1]), upper = arr(ci[, 2]),
    ratio = arr(c[, 2]), logLik = num(m$loglik[2]), nullLogLik = num(m$loglik[1]), ratioTest = num(s$logtest[1]),
    wald = num(m$wald.test), score = num(m$score), zph = arr(z[-k, 1]), zphP = arr(z[-k, 3]), zphGlobal = num(z[k, 1]))
}

three <- na.omit(l[, c("age", "meal.cal", "wt.loss")])
four <- m[, c("far", "tiny", "wide", "y")]
sexes <- split(three, l[rownames(three), "sex"])
cat(obj(
  version = paste0('"R ', getRversion(), ", survival ", packageVersion("survival"), '"'),
  covariance = list_of(sapply(sexes, covariance)),
  covarianceScales = covariance(four),
  correlation = correlation(three$age, three$meal.cal),
  correlationScales = list_of(c(correlation(m$far, m$tiny), correlation(m$far, m$wide), correlation(m$tiny, m$wide), correlation(m$far, m$y), correlation(m$tiny, m$y), correlation(m$wide, m$y))),
  welch = ttest(l$wt.loss, l$sex, FALSE), pooled = ttest(l$wt.loss, l$sex, TRUE),
  welchScales = ttest(m$far, m$flag, FALSE), pooledScales = ttest(m$far, m$flag, TRUE),
  anova = anova_of(l$age, l$ph.ecog), anovaScales = anova_of(m$y, m$kind),
  pca = pca(three, TRUE), pcaScales = pca(four, FALSE),
  linear = linear(meal.cal ~ age + factor(sex) + wt.loss, l), linearScales = linear(y ~ far + tiny + wide + flag + kind, m),
  ridge = ridge(meal.cal ~ age + factor(sex) + wt.loss, l, 12.5), ridgeScales = ridge(y ~ far + tiny + wide + flag + kind, m, 3),
  logistic = generalised(status ~ age + factor(sex) + wt.loss, l, binomial), logisticScales = generalised(yes ~ far + tiny + wide + flag + kind, m, binomial),
  logisticWeighted = generalised(yes ~ far + tiny + flag, m, binomial, weight = m$times), logisticOffset = generalised(yes ~ tiny + flag, m, binomial, shift = m$exposure),
  poisson = generalised(count ~ far + tiny + flag + kind, m, poisson), poissonOffset = generalised(count ~ far + tiny + flag, m, poisson, shift = m$exposure),
  poissonWeighted = generalised(count ~ far + tiny, m, poisson, weight = m$times), poissonMany = generalised(many ~ far + tiny + flag, m, poisson),
  cox = cox(Surv(time, status) ~ age + sex + ph.ecog, l), coxFactor = cox(Surv(time, status) ~ age + factor(sex), l),
  heartCovariance = covariance(na.omit(h[, c("age", "trestbps", "chol")])), heartCorrelation = correlation(h$age, h$thalach),
  heartWelch = ttest(h$chol, h$sex, FALSE), heartPooled = ttest(h$chol, h$sex, TRUE), heartAnova = anova_of(h$thalach, h$cp),
  heartPCA = pca(na.omit(h[, c("age", "trestbps", "chol", "thalach")]), TRUE),
  heartLinear = linear(thalach ~ age + factor(sex) + factor(cp) + trestbps + chol, h),
  heartRidge = ridge(thalach ~ age + factor(sex) + factor(cp) + trestbps + chol, h, 20),
  heartLogistic = generalised(I(num == 0) ~ age + factor(sex) + factor(cp) + trestbps + thalach, h, binomial),
  heartPoisson = generalised(num ~ age + factor(sex) + thalach, h, poisson),
  coxMonths = cox(Surv(floor(time / 30), status) ~ age + sex + wt.loss, l),
  coxOffset = cox(Surv(floor(many / 4), yes) ~ tiny + flag + offset(exposure), m), coxWeighted = cox(Surv(floor(many / 4), yes) ~ tiny + flag, m, m$times, "identity"),
  linearSheets = linear(y ~ far + tiny + wide + flag + kind + exposure + times + yes + count + many, m),
  ridgeSheets = ridge(y ~ far + tiny + wide + flag + kind + exposure + times + yes + count + many, m, 3),
  logisticSheets = generalised(yes ~ far + tiny + wide + flag + kind + exposure + times + y + count + many, m, binomial),
  poissonWide = generalised(count ~ far + tiny + flag + kind + y + yes + many, m, poisson, weight = m$times, shift = m$exposure)
), "\n", sep = "")
