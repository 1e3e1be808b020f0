/** The messages of the open conversation. However long it is, only a window of it stands in the page. */

import { $, onceAFrame, reconcile, say, show } from "../../shared/dom.js";
import { Part } from "../../shared/element.js";
import { t } from "../../shared/texts.js";
import { desk } from "../desk.js";
import { itemsOf } from "../models/items.js";
import { showDelivery } from "./delivery.js";
import { drawItem } from "./message-view.js";
import { customerName } from "./queue-row.js";

const PAGE = 60;
const MOST = 180;
const NEAR_END_PX = 80;

class MessageList extends Part {
  #from = 0;
  #to = Infinity;
  #items = [];
  #isAtEnd = true;

  begin() {
    this.list = $("ol", this);
    this.scroller = $(".thread-scroll", this);
    const draw = onceAFrame(() => this.#draw());
    this.hear(desk.threads, "show", () => this.#open());
    this.hear(desk.threads, "change", ({ detail }) => this.#changed(detail, draw));
    this.hear(desk.threads, "presence", draw);
    this.hear(desk.outbox, "change", ({ detail }) => detail === desk.threads.current?.id && this.#sent(draw));
    this.hear(desk.prefs, "change", draw);
    this.hear(this.scroller, "scroll", onceAFrame(() => this.#scrolled()));
    this.hear(window, "relais:goto", ({ detail }) => this.#goTo(detail));
    this.watchSize(this.scroller, () => this.#isAtEnd && this.#toEnd());
    this.hear(desk.threads, "failed", () => this.#sayState());
    this.onPress(".thread-earlier", () => this.#earlier());
    this.onPress(".thread-latest", () => this.#latest());
    this.onPress("[data-verb]", (button) => this.#act(button.dataset));
    this.#open();
  }

  #open() {
    this.#from = 0;
    this.#to = Infinity;
    this.#isAtEnd = true;
    this.fresh = 0;
    this.list.replaceChildren();
    this.#sayState();
    this.#draw();
  }

  #sayState() {
    const failure = desk.threads.current?.failure;
    say($(".thread-loading", this), t(!failure ? "thread.loading" : failure.isPassing ? "thread.failed" : "thread.gone"));
  }

  #changed(detail, draw) {
    const fresh = detail?.fresh ?? [];
    const heard = fresh.filter((event) => event.type === "message" && event.sender?.kind === "customer");
    if (heard.length) {
      const thread = desk.threads.current;
      say($("[data-announce]", this), t("announce.message", { name: customerName(thread.conversation), text: heard.at(-1).text }));
      if (!this.#isAtEnd) this.fresh += heard.length;
    }
    draw();
    desk.markRead();
  }

  #sent(draw) {
    this.#isAtEnd = true;
    this.#to = Infinity;
    draw();
  }

  #draw() {
    const thread = desk.threads.current;
    show($(".thread-loading", this), Boolean(thread) && !thread.isLoaded);
    if (!thread?.isLoaded) return;
    this.#items = itemsOf(thread, desk.outbox.of(thread.id));
    const length = this.#items.length;
    if (this.#to >= length) {
      this.#to = Infinity;
      if (this.#isAtEnd) this.#from = Math.max(0, length - PAGE, Math.min(this.#from, length - MOST));
      else this.#from = Math.max(this.#from, length - MOST);
    }
    this.#fill(thread);
    show($(".thread-earlier", this), this.#from > 0);
    const typing = $(".customer-typing", this);
    if (show(typing, thread.isCustomerTyping)) say($("span", typing), t("typing.customer", { name: customerName(thread.conversation) }));
    this.#showLatest();
    if (this.#isAtEnd) this.#toEnd();
  }

  #fill(thread) {
    const customer = customerName(thread.conversation);
    const hasCues = desk.prefs.get("cues");
    const make = (item) => drawItem(item, { customer, language: thread.conversation.language, reading: hasCues ? thread.readings.get(item.seq) : null });
    const stamp = (item) => [item.isFirst, item.message?.state, item.event?.sender?.kind === "customer" && customer, hasCues && item.event && thread.readings.has(item.seq)].join();
    const anchor = this.#isAtEnd ? null : this.#anchor();
    reconcile(this.list, this.#items.slice(this.#from, this.#to), {
      key: (item) => item.key,
      create: (item) => Object.assign(make(item), { stamp: stamp(item) }),
      update: (node, item) => {
        if (node.stamp === stamp(item)) return;
        const fresh = make(item);
        node.className = fresh.className;
        node.replaceChildren(...fresh.childNodes);
        node.stamp = stamp(item);
      },
    });
    showDelivery(this.list, thread);
    if (anchor) this.#restore(anchor);
  }

  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    this.#isAtEnd = this.#to === Infinity && scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
    if (this.#isAtEnd) this.fresh = 0;
    this.#showLatest();
    if (scrollTop < 40 && this.#from > 0) this.#earlier();
    else if (this.#to !== Infinity && scrollHeight - scrollTop - clientHeight < 40) this.#later();
  }

  #earlier() {
    this.#isAtEnd = false;
    this.#from = Math.max(0, this.#from - PAGE);
    if (Math.min(this.#to, this.#items.length) - this.#from > MOST) this.#to = this.#from + MOST;
    this.#draw();
  }

  #later() {
    this.#to = Math.min(this.#items.length, this.#to + PAGE);
    this.#from = Math.max(this.#from, this.#to - MOST);
    this.#draw();
  }

  #latest() {
    this.#isAtEnd = true;
    this.#to = Infinity;
    this.#from = Math.max(0, this.#items.length - PAGE);
    this.fresh = 0;
    this.#draw();
  }

  #toEnd() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  #showLatest() {
    const button = $(".thread-latest", this);
    if (!show(button, !this.#isAtEnd)) return;
    say($("span", button), this.fresh ? t("thread.fresh", { count: this.fresh }) : t("thread.latest"));
    button.classList.toggle("is-main", this.fresh > 0);
  }

  // What stands at the top of the view must stay there while messages come and go above it.
  #anchor() {
    const top = this.scroller.getBoundingClientRect().top;
    const node = [...this.list.children].find((child) => child.getBoundingClientRect().bottom > top);
    return node ? { node, offset: node.getBoundingClientRect().top } : null;
  }

  #restore({ node, offset }) {
    if (node.isConnected) this.scroller.scrollTop += node.getBoundingClientRect().top - offset;
  }

  #goTo(seq) {
    const index = this.#items.findIndex((item) => item.seq === seq);
    if (index < 0) return;
    this.#isAtEnd = false;
    if (index < this.#from || index >= this.#to) {
      this.#from = Math.max(0, index - PAGE / 2);
      this.#to = this.#from + MOST >= this.#items.length ? Infinity : this.#from + MOST;
    }
    this.#draw();
    const node = $(`#seq-${seq}`, this);
    node.scrollIntoView({ block: "center" });
    node.focus({ preventScroll: true });
    node.classList.remove("is-pointed");
    // Read the layout between, so that a second press plays the animation again.
    void node.offsetWidth;
    node.classList.add("is-pointed");
    node.addEventListener("animationend", () => node.classList.remove("is-pointed"), { once: true });
  }

  #act({ verb, id }) {
    if (verb === "retry") desk.outbox.retry(id);
    else dispatchEvent(new CustomEvent("relais:insert", { detail: desk.outbox.discard(id) }));
  }
}

customElements.define("message-list", MessageList);
