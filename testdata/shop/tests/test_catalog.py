from shop.catalog import Catalog


def test_items_are_sorted():
    names = [item.name for item in Catalog.load().items]
    assert names == sorted(names)
