import mitt from "mitt";

const events = mitt();
const items = [];

export const basket = {
  on: events.on,
  add(item) {
    items.push(item);
    events.emit("change", items);
  },
};
