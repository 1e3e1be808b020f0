/**
 * The views, in the order of the menu: one line a view. `name`: its address `#/NAME`, its element `studio-NAME` and its text `nav.NAME`;
 * `group`: its heading in the menu (`nav.group.GROUP`), or null for none; `part`: the part of the server it needs; `count`: which of the
 * project's counts stands beside its name; `under`: the view that the menu shows as current; `style`: its style sheet when it has not its own name (null: none).
 */
export const VIEWS = [
  { name: "intents", group: "corpus", icon: "tag", count: "intents", load: () => import("./intents.js") },
  { name: "examples", group: null, icon: "search", load: () => import("./examples.js"), style: "intents" },
  { name: "lists", group: "corpus", icon: "list", load: () => import("./lists.js") },
  { name: "responses", group: "corpus", icon: "say", count: "responses", load: () => import("./responses.js") },
  { name: "domain", group: "corpus", icon: "box", load: () => import("./domain.js") },
  { name: "stories", group: "dialogue", icon: "route", load: () => import("./stories.js") },
  { name: "story", under: "stories", group: null, load: () => import("./story.js") },
  { name: "graph", under: "stories", group: null, load: () => import("./graph.js") },
  { name: "tension", group: "corpus", icon: "tension", count: "tension", load: () => import("./tension.js") },
  { name: "inbox", group: "improve", icon: "inbox", part: "inbox", load: () => import("./inbox.js") },
  { name: "hints", group: "improve", icon: "bulb", load: () => import("./hints.js") },
  { name: "training", group: "improve", icon: "train", part: "training", load: () => import("./training.js") },
  { name: "comparison", group: "improve", icon: "chart", part: "training", style: "training", load: () => import("./comparison.js") },
  { name: "publications", group: "improve", icon: "publish", part: "training", style: "training", load: () => import("./publications.js") },
  { name: "validation", group: "project", icon: "check", load: () => import("./validation.js") },
  { name: "files", group: "project", icon: "file", count: "files", load: () => import("./files.js") },
  { name: "history", group: "project", icon: "history", load: () => import("./history.js") },
];

/** The headings of the menu, in order. */
export const GROUPS = ["corpus", "dialogue", "improve", "project"];
