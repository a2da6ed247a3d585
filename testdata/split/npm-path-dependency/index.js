require("local");
