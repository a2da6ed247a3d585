import { h, render } from "preact";
import mitt from "mitt";
import { items } from "./generated/items.js";

const events = mitt();
const basket = [];

const row = (item) => h("li", { onClick: () => events.emit("add", item) }, `${item.name}: ${item.cents / 100} €`);
const page = () => h("div", null, h("ul", null, items.map(row)), h("p", null, `${basket.length} in the basket`));

events.on("add", (item) => {
  basket.push(item);
  render(page(), document.body);
});
render(page(), document.body);
