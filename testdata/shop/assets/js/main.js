import { h, render } from "preact";
import htm from "htm";
import { basket } from "./basket.js";
import { price } from "./price.js";

const html = htm.bind(h);

function Basket({ items }) {
  const total = items.reduce((sum, item) => sum + item.cents, 0);
  return html`<ul>
      ${items.map((item) => html`<li>${item.name} <b>${price(item.cents)}</b></li>`)}
    </ul>
    <p>Total: ${price(total)}</p>`;
}

const root = document.getElementById("basket");
basket.on("change", (items) => render(html`<${Basket} items=${items} />`, root));

for (const button of document.querySelectorAll("[data-add]")) {
  button.addEventListener("click", () => basket.add(JSON.parse(button.dataset.add)));
}
