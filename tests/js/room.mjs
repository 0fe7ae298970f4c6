/** Snapshots as the server sends them, with what a test changes. */

/** @param {string} seat */
export function person(seat, changes = {}) {
  return {
    seat,
    role: "expert",
    role_label: "Expert",
    name: "",
    place: "",
    state: "admitted",
    online: true,
    muted: false,
    muted_by_host: false,
    hand: null,
    host: false,
    presides: false,
    silent: false,
    place_in_order: 0,
    media: { audio: true, video: true },
    ...changes,
  };
}

export function snapshot(changes = {}) {
  const me = { ...person("me"), may: ["publish"], visibility: "room", ...changes.me };
  return {
    version: 1,
    now: "2026-03-01T09:00:00+03:00",
    room: { id: "room", title: "", kind: "hearing", state: "open" },
    sitting: { state: "live", started_at: "2026-03-01T09:00:00+03:00" },
    seats: [],
    ...changes,
    me,
  };
}
