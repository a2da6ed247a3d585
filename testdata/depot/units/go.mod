module example/units

go 1.19
