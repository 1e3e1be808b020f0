/** What part of a drawing is seen: dragged, pinched, wheeled, zoomed; kept within reach of the drawing. */

const LEAST = 0.15;
const MOST = 2.5;
const MARGIN = 24;
const SLACK_PX = 4;

export class Viewport {
  scale = 1;
  x = 0;
  y = 0;
  hasMoved = false;
  #size = { width: 1, height: 1 };
  #pointers = new Map();

  /** `drawing` is the svg, `layer` the group in it that is moved. */
  constructor(drawing, layer) {
    Object.assign(this, { drawing, layer });
    drawing.addEventListener("wheel", (event) => this.#wheeled(event), { passive: false });
    drawing.addEventListener("pointerdown", (event) => this.#down(event));
    drawing.addEventListener("pointermove", (event) => this.#moved(event));
    for (const name of ["pointerup", "pointercancel"]) drawing.addEventListener(name, (event) => this.#pointers.delete(event.pointerId));
  }

  /** Show a drawing of a size: as a whole where it can still be read, else from its beginning. */
  show(width, height) {
    this.#size = { width, height };
    this.fit(0.85);
  }

  fit(least = LEAST) {
    const { width, height } = this.#box;
    const whole = Math.min((width - 2 * MARGIN) / this.#size.width, (height - 2 * MARGIN) / this.#size.height, 1);
    this.scale = Math.max(whole, least);
    this.x = Math.max(MARGIN, (width - this.#size.width * this.scale) / 2);
    this.y = (height - this.#size.height * this.scale) / 2;
    if (this.scale > whole) this.x = MARGIN;
    this.#apply();
  }

  /** Zoom around a point of the window, or the middle. */
  zoom(by, at = null) {
    const { width, height, left, top } = this.#box;
    const [px, py] = at ? [at.x - left, at.y - top] : [width / 2, height / 2];
    const scale = Math.min(MOST, Math.max(LEAST, this.scale * by));
    this.x = px - ((px - this.x) * scale) / this.scale;
    this.y = py - ((py - this.y) * scale) / this.scale;
    this.scale = scale;
    this.#apply();
  }

  /** Move until a block is seen. */
  reveal({ x, y, width, height }) {
    const box = this.#box;
    const seen = { left: x * this.scale + this.x, top: y * this.scale + this.y, width: width * this.scale, height: height * this.scale };
    if (seen.left < MARGIN) this.x += MARGIN - seen.left;
    else if (seen.left + seen.width > box.width - MARGIN) this.x -= seen.left + seen.width - box.width + MARGIN;
    if (seen.top < MARGIN || seen.height > box.height) this.y += MARGIN - seen.top;
    else if (seen.top + seen.height > box.height - MARGIN) this.y -= seen.top + seen.height - box.height + MARGIN;
    this.#apply();
  }

  get #box() {
    const box = this.drawing.getBoundingClientRect();
    return { left: box.left, top: box.top, width: box.width || 1, height: box.height || 1 };
  }

  #apply() {
    const { width, height } = this.#box;
    const reach = (place, own, whole) => Math.min(own - 60, Math.max(60 - whole * this.scale, place));
    this.x = reach(this.x, width, this.#size.width);
    this.y = reach(this.y, height, this.#size.height);
    this.layer.setAttribute("transform", `translate(${this.x} ${this.y}) scale(${this.scale})`);
  }

  /** The wheel moves; with Ctrl, as a pinch on a touchpad does, it zooms. */
  #wheeled(event) {
    event.preventDefault();
    if (event.ctrlKey || event.metaKey) return this.zoom(Math.exp(-event.deltaY / 200), { x: event.clientX, y: event.clientY });
    this.x -= event.shiftKey ? event.deltaY : event.deltaX;
    this.y -= event.shiftKey ? 0 : event.deltaY;
    return this.#apply();
  }

  #down(event) {
    if (event.button !== 0) return;
    this.hasMoved = false;
    this.#pointers.set(event.pointerId, { x: event.clientX, y: event.clientY, from: { x: event.clientX, y: event.clientY } });
  }

  #moved(event) {
    const pointer = this.#pointers.get(event.pointerId);
    if (!pointer) return;
    const before = [...this.#pointers.values()].map(({ x, y }) => ({ x, y }));
    const [dx, dy] = [event.clientX - pointer.x, event.clientY - pointer.y];
    Object.assign(pointer, { x: event.clientX, y: event.clientY });
    if (!this.hasMoved && Math.hypot(pointer.x - pointer.from.x, pointer.y - pointer.from.y) < SLACK_PX) return;
    if (!this.hasMoved) this.drawing.setPointerCapture(event.pointerId);
    this.hasMoved = true;
    const now = [...this.#pointers.values()];
    if (now.length === 2) this.zoom(far(now) / (far(before) || 1), { x: (now[0].x + now[1].x) / 2, y: (now[0].y + now[1].y) / 2 });
    else Object.assign(this, { x: this.x + dx, y: this.y + dy });
    this.#apply();
  }
}

const far = ([a, b]) => Math.hypot(a.x - b.x, a.y - b.y);
