"""What is for sale: read from data/items.json once, at start."""
import json
import pathlib
from dataclasses import asdict, dataclass

DATA = pathlib.Path(__file__).parent / "data" / "items.json"


@dataclass(frozen=True)
class Item:
    name: str
    cents: int

    def as_dict(self):
        return asdict(self)


class Catalog:
    def __init__(self, items):
        self.items = sorted(items, key=lambda item: item.name)

    @classmethod
    def load(cls, path=DATA):
        with open(path, encoding="utf-8") as file:
            return cls(Item(**entry) for entry in json.load(file))
