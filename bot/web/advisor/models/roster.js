/** Colleagues and teams: whom a conversation can be passed to. */

export class Roster extends EventTarget {
  colleagues = [];
  teams = [];

  take({ colleagues, teams }) {
    this.colleagues = colleagues ?? this.colleagues;
    this.teams = teams ?? this.teams;
    this.dispatchEvent(new Event("change"));
  }

  /** The others, those who are available first. */
  others(me) {
    const rank = { available: 0, away: 1, offline: 2 };
    return this.colleagues
      .filter((colleague) => colleague.id !== me)
      .sort((a, b) => rank[a.status] - rank[b.status] || a.name.localeCompare(b.name));
  }
}
