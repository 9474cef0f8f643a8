# Writes the tables of the examples: for each site a folder with table.csv and consents.csv, as `salus demo --data` takes them.
#
#   Rscript data.R        (in this folder)
#
# Sources stand in README.md and ../../analysis/testdata/SOURCE.md.
from <- "../../analysis/testdata/"
write_site <- function(folder, site, d) {
  at <- file.path(folder, site)
  dir.create(at, recursive = TRUE, showWarnings = FALSE)
  d <- cbind(patient = sprintf("%s-%03d", site, seq_len(nrow(d))), d)
  write.csv(d, file.path(at, "table.csv"), row.names = FALSE, quote = FALSE)
  write.csv(data.frame(patient = d$patient, decision = "permit"), file.path(at, "consents.csv"), row.names = FALSE, quote = FALSE)
}

# Two of the four hospitals of heart.csv, 120 patients of each, evenly spaced in its order, with the score and risk of scores.csv and invented genotypes of variants.csv.
h <- read.csv(paste0(from, "heart.csv"), colClasses = "character")
s <- read.csv(paste0(from, "scores.csv"), colClasses = "character")
stopifnot(all(h$hospital == s$hospital))
h <- cbind(h, s[, c("points", "risk")])
h$disease <- ifelse(h$num == "0", "no", "yes")
keep <- c("age", "sex", "cp", "trestbps", "chol", "thalach", "exang", "oldpeak", "num", "disease", "points", "risk")
h <- do.call(rbind, lapply(split(h, h$hospital)[c("cleveland", "hungarian")], function(d) d[round(seq(1, nrow(d), length.out = 120)), ]))
v <- read.csv(paste0(from, "variants.csv"), colClasses = "character")
h <- cbind(h[, c("hospital", keep)], v[v$set == "large", c("rs1", "rs2")][seq_len(nrow(h)), ])
for (site in unique(h$hospital)) write_site("heart", site, h[h$hospital == site, -1])

# The patients of lung.csv: those of the institutions numbered up to 10, and the others.
l <- read.csv(paste0(from, "lung.csv"))
l$side <- ifelse(!is.na(l$inst) & l$inst <= 10, "lower", "upper")
l <- l[, c("side", "time", "status", "age", "sex", "ph.ecog", "meal.cal", "wt.loss")]
for (site in unique(l$side)) write_site("lung", site, l[l$side == site, -1])
