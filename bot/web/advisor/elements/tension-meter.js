/** How tense a customer is: five bars and a word; the colour only repeats them. */

import { el } from "../../shared/dom.js";
import { t } from "../../shared/texts.js";

const BARS = 5;
// Below these levels: calm, mild, tense; above: very tense.
const STEPS = [["calm", 0.3], ["mild", 0.55], ["tense", 0.8], ["very_tense", Infinity]];

/** The word for a level. */
export const tensionWord = (level) => STEPS.find(([, below]) => level < below)[0];

class TensionMeter extends HTMLElement {
  static observedAttributes = ["level"];

  attributeChangedCallback() {
    const level = Number(this.getAttribute("level")) || 0;
    const word = tensionWord(level);
    if (!this.firstChild) {
      const bars = Array.from({ length: BARS }, () => el("i"));
      this.bars = el("span", { class: "meter-bars", "aria-hidden": "true" }, ...bars);
      this.word = el("span", { class: "meter-word" });
      this.append(this.bars, this.word);
    }
    const lit = Math.max(1, Math.ceil(level * BARS));
    [...this.bars.children].forEach((bar, index) => bar.classList.toggle("is-lit", index < lit));
    this.dataset.step = word;
    this.word.textContent = t(`tension.${word}`);
    this.title = t("tension.level", { percent: Math.round(level * 100) });
  }
}

customElements.define("tension-meter", TensionMeter);
