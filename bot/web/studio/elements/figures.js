/** Figures of models as people read them. */

import { t, tOr } from "../../shared/texts.js";
import { direction, step } from "../models/comparison.js";

export const figureName = (name) => tOr(`figure.${name}`, name);

/** A figure: three decimals where they are needed; a dash where there is none. */
export function figureValue(value) {
  if (typeof value !== "number") return "–";
  return value.toLocaleString(document.documentElement.lang, { maximumFractionDigits: Math.abs(value) > 10 ? 1 : 3 });
}

/** How a figure moved: "+0,012" with its direction for the eye and for readers of the screen. */
export function stepWords(live, candidate) {
  const moved = step(live, candidate);
  if (moved === null) return { words: "–", way: "same" };
  const way = direction(live, candidate);
  const sign = moved > 0 ? "+" : moved < 0 ? "−" : "±";
  return { words: `${sign}${figureValue(Math.abs(moved))}`, way, label: t(`figure.way.${way}`) };
}
