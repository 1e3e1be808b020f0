/** Sent, delivered, read: said in words under the last messages it is true of, as a sign under the others. */

import { $$, icon } from "../../shared/dom.js";
import { t } from "../../shared/texts.js";

const SIGNS = { sent: "check", delivered: "checks", read: "checks" };

/** Bring the delivery marks of the advisors' messages up to date. */
export function showDelivery(list, thread) {
  const nodes = $$(".message.is-advisor[data-seq]", list);
  const states = nodes.map((node) => stateOf(Number(node.dataset.seq), thread));
  nodes.forEach((node, index) => {
    const state = states[index];
    const isLastOfKind = states[index + 1] !== state;
    const name = `${state}${isLastOfKind ? "!" : ""}`;
    const place = node.querySelector(".delivery");
    if (place.dataset.drawn === name) return;
    place.dataset.drawn = name;
    place.dataset.state = state;
    place.replaceChildren(icon(SIGNS[state], isLastOfKind ? "" : t(`delivery.${state}`)), ...(isLastOfKind ? [t(`delivery.${state}`)] : []));
  });
}

function stateOf(seq, thread) {
  if (seq <= (thread.conversation.read_by_customer ?? 0)) return "read";
  return thread.isCustomerHere ? "delivered" : "sent";
}
