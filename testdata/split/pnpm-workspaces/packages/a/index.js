require("b");
