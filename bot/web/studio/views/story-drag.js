/** Moving steps with the mouse: a grip is dragged, and a line shows where the step would go. */

const SIDES = ["is-before", "is-after"];

/** `move(key, place)` is called when a step is dropped; the place is counted without it. */
export function dragSteps(list, move) {
  let dragged = null;
  const clear = () => list.querySelectorAll(".step").forEach((step) => step.classList.remove(...SIDES, "is-dragged"));
  list.addEventListener("dragstart", (event) => {
    if (!event.target.closest?.(".step-grip")) return;
    dragged = event.target.closest(".step");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", "");
    event.dataTransfer.setDragImage(dragged, 20, 20);
    dragged.classList.add("is-dragged");
  });
  list.addEventListener("dragover", (event) => {
    const over = dragged && event.target.closest(".step");
    if (!over) return;
    event.preventDefault();
    list.querySelectorAll(".step").forEach((step) => step.classList.remove(...SIDES));
    if (over !== dragged) over.classList.add(SIDES[Number(isBelow(over, event))]);
  });
  list.addEventListener("drop", (event) => {
    const over = dragged && event.target.closest(".step");
    if (!over) return;
    event.preventDefault();
    const others = [...list.children].filter((step) => step !== dragged);
    const place = over === dragged ? null : others.indexOf(over) + Number(isBelow(over, event));
    if (place !== null) move(Number(dragged.dataset.key), place);
  });
  list.addEventListener("dragend", () => {
    clear();
    dragged = null;
  });
}

function isBelow(step, event) {
  const box = step.getBoundingClientRect();
  return event.clientY > box.top + box.height / 2;
}
