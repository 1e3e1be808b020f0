/**
 * The views, in the order of the menu: one line a view. `name`: its address `#/NAME`, its element `studio-NAME` and its text `nav.NAME`;
 * `group`: its heading in the menu (`nav.group.GROUP`), or null for none; `part`: the part of the server it needs; `count`: which of the
 * project's counts stands beside its name; `style`: its style sheet when it has not its own name (null: none).
 */
export const VIEWS = [
  { name: "history", group: "project", icon: "history", load: () => import("./history.js") },
];

/** The headings of the menu, in order. */
export const GROUPS = ["corpus", "dialogue", "improve", "project"];
