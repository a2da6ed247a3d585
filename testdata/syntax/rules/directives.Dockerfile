#syntax=docker/dockerfile:1
# Escape = `
#   check=skip=all;error=true
# unknown=1
# escape=\
FROM a `
  AS b
