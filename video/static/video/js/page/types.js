// @ts-check
/**
 * The messages of the server, as docs/signalling.md describes them.
 *
 * @typedef {object} Person
 * @property {string} seat
 * @property {string} role
 * @property {string} role_label
 * @property {boolean} host runs the room
 * @property {boolean} presides is at the head of the room
 * @property {boolean} silent is never seen or heard
 * @property {number} place_in_order the place of the person's tile, from 0
 * @property {string} name
 * @property {string} place
 * @property {"invited" | "waiting" | "admitted" | "left" | "removed"} state
 * @property {boolean} online
 * @property {boolean} muted
 * @property {boolean} muted_by_host
 * @property {number | null} hand
 * @property {string | null} [hand_since] since when the hand is up
 * @property {{audio: boolean, video: boolean, screen?: boolean}} media
 * @property {string | null} [consultation] the consultation that the person is in; those with the value of `me` are
 *   with the viewer
 * @property {{audio: boolean, video: boolean}} [hidden] what an order of the court hides from the viewer
 * @property {boolean} [identified]
 * @property {string} [produced]
 * @property {Record<string, string>} [ready]
 * @property {string | null} [waiting_since]
 * @property {boolean} [help]
 * @property {boolean} [previewed] this host previews the person now
 * @property {string} [removed_reason] why the person was removed, told to hosts
 * @property {boolean} [let_back] the person was removed, may come back, and has not come yet; told to hosts
 *
 * @typedef {Person & {may: string[], visibility: "none" | "host" | "consultation" | "room"}} Me
 *
 * @typedef {object} Snapshot
 * @property {number} version counts what this socket was told of the room
 * @property {string} now
 * @property {{id: string, title: string, kind: string, state: string}} room
 * @property {{state: "live" | "paused" | "ended", started_at: string} | null} sitting
 * @property {Recording | null} [recording] null: the meeting is never recorded
 * @property {Me} me
 * @property {Person[]} seats
 * @property {string | null} [sharing] whose screen is shown in the viewer's room
 * @property {Consultation[]} [consultations] told to hosts
 * @property {Screening[]} [screenings] told to hosts
 *
 * @typedef {object} Recording
 * @property {"planned" | "pending" | "recording" | "paused" | "ended" | "closed" | "failed"} state
 * @property {boolean} alarm it should run and does not
 * @property {string} reason the code of a pause
 * @property {string} [cause] of the alarm, for hosts
 *
 * @typedef {[audio: boolean, video: boolean, screen: boolean, network: string]} Received what the node received from a
 *   seat
 *
 * @typedef {Snapshot & {type: "room"}} RoomMessage
 * @typedef {{type: "offer", serial: number, sdp: string}} OfferMessage
 * @typedef {{type: "seen", seats: Record<string, Received>}} SeenMessage
 * @typedef {{type: "speaking" | "visible", seats: string[]}} SeatsMessage
 * @typedef {{type: "media_lost"}} MediaLostMessage
 * @typedef {{type: "bye", code: string, reason?: string}} ByeMessage
 * @typedef {{type: "ok", id: string}} OkMessage with the fields of `Answers`
 * @typedef {{type: "error", id: string, code: string, message?: string}} ErrorMessage
 * @typedef {RoomMessage | OfferMessage | SeenMessage | SeatsMessage | MediaLostMessage | ByeMessage | OkMessage |
 *   ErrorMessage} Message
 *
 * @typedef {{
 *   publish: {sdp: string},
 *   subscribe: {serial: number, sdp: string},
 *   probe: {sdp: string},
 *   ice_servers: {ice_servers: RTCIceServer[]},
 * }} Answers fields of an answer, by command
 *
 * @typedef {{id: string, title: string, seats: string[]}} Consultation
 * @typedef {{seat: string, other: string, audio: boolean, video: boolean}} Screening `other` neither hears nor sees
 *   `seat`
 */
export {};
