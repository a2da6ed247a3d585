module example/depot

go 1.19

require example/units v0.0.0

replace example/units => ./units
