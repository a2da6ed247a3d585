print("a page")
