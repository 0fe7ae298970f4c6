// @ts-check
/**
 * The page of a room: it draws what the server says and sends what the user presses. It keeps no state of the room,
 * only the view that shows.
 */
import { Announcer } from "./announce/announcer.js";
import { Commands } from "./announce/commands.js";
import { Failures } from "./announce/failures.js";
import { hush, say } from "./announce/live_region.js";
import { newsBetween } from "./announce/news.js";
import { OwnConnection } from "./announce/own_connection.js";
import { StatusBar } from "./announce/status_bar.js";
import { sharingKey } from "./announce/status_words.js";
import { DeviceCheck } from "./devices/device_check.js";
import { DeviceChoice } from "./devices/device_choice.js";
import { Preview } from "./devices/preview.js";
import { Share } from "./devices/share.js";
import { Switches } from "./devices/switches.js";
import { Attendance } from "./page/attendance.js";
import { setClock } from "./page/clock.js";
import { part, parts } from "./page/dom.js";
import { Drawing } from "./page/drawing.js";
import { offerReading } from "./page/facility.js";
import { Remembered } from "./page/remembered.js";
import { Views } from "./page/views.js";
import { words } from "./page/words.js";
import { Buttons } from "./panel/buttons.js";
import { Consultations } from "./panel/consultations.js";
import { IdentityCheck } from "./panel/identity.js";
import { wireKeys } from "./panel/keys.js";
import { Panel } from "./panel/panel.js";
import { People } from "./panel/people.js";
import { showSettings, wireSettings } from "./panel/settings.js";
import { shortcuts } from "./panel/shortcuts.js";
import { LastN } from "./stage/last_n.js";
import { Stage } from "./stage/stage.js";
import { Heartbeat } from "./transport/heartbeat.js";
import { Media } from "./transport/media.js";
import { MissingMedia } from "./transport/missing_media.js";
import { Signalling } from "./transport/signalling.js";

/** @typedef {import("./page/types.js").Snapshot} Snapshot */
/** @typedef {import("./page/views.js").View} View */
/** @typedef {import("./page/views.js").Reason} Reason */

/** The last page for each code with which the server closes the socket. @type {Record<string, Reason>} */
const ENDS = {
  replaced: "elsewhere",
  removed: "removed",
  revoked: "revoked",
  ended: "ended",
  cancelled: "cancelled",
  session_expired: "session_expired",
  signed_out: "signed_out",
  signed_out_elsewhere: "signed_out_elsewhere",
  other_account: "other_account",
  password_changed: "password_changed",
  factor_added: "factor_added",
  account_closed: "account_closed",
  device_revoked: "device_revoked",
  second_factor: "second_factor",
};

class Room {
  /** @type {Snapshot | null} */
  snapshot = null;

  /** @param {HTMLElement} root */
  constructor(root) {
    const address = root.dataset.socket ?? "";
    const snapshot = () => this.snapshot;
    const showKeys = () => this.showKeys();
    this.root = root;
    this.isFacility = root.hasAttribute("data-facility");
    this.views = new Views(root, this.isFacility);
    this.signalling = new Signalling(address);
    this.media = new Media(this.signalling);
    this.controls = part(root, "[data-controls]");
    this.missingMedia = new MissingMedia();
    this.stage = new Stage(part(root, "[data-stage]"));
    this.lastN = new LastN(this.stage, this.signalling);
    this.people = new People(part(root, "[data-panel]"));
    this.panel = new Panel(root, part(root, '[data-view-name="room"]'), this.controls);
    this.statusBar = new StatusBar(part(root, "[data-word]"));
    this.failures = new Failures(root, this.statusBar);
    this.commands = new Commands(this.signalling, this.failures);
    this.connection = new OwnConnection(root, this.media, this.stage);
    this.preview = new Preview(root, this.media);
    this.remembered = new Remembered(address);
    const send = this.commands.send.bind(this.commands);
    this.announcer = new Announcer(root, this.statusBar, () => ({
      isOpen: this.connection.state === "open",
      isMuted: !this.media.own.audio,
    }));
    this.switches = new Switches(this.media, {
      snapshot,
      isHeard: () => this.signalling.isUp && this.attendance.isWanted,
      send,
      lacks: (sentence) => this.failures.show(sentence),
      moved: (isLowered) => this.announcer.moved(isLowered),
    });
    const refused = (/** @type {unknown} */ error) => this.commands.refused(error);
    this.share = new Share(this.signalling, this.media, (key) => this.tellShare(key), refused);
    this.consultations = new Consultations(root, send);
    this.devices = new DeviceChoice(root, this.media, (id) => this.stage.setSpeaker(id));
    this.identity = new IdentityCheck(send);
    this.attendance = new Attendance({
      ...this,
      snapshot,
      showView: () => this.show(this.attendance.view(this.snapshot, this.isFacility)),
      end: (reason) => this.end(reason),
    });
    const check = root.querySelector('[data-view-name="check"]');
    this.check =
      check instanceof HTMLElement
        ? new DeviceCheck(check, this.media, this.remembered, (found) => this.attendance.checked(found))
        : null;
    this.drawing = new Drawing({ ...this, snapshot });
    this.buttons = new Buttons({ ...this, snapshot, showKeys, checkAgain: () => this.checkAgain() });
    this.heartbeat = new Heartbeat(
      this.signalling,
      () => send("ping", {}),
      () => this.count(),
    );
    wireKeys(
      () => this.views.current === "room",
      shortcuts({ ...this, showKeys }),
      (held) => this.switches.talk(held),
    );
    wireSettings(root);
    if (this.isFacility) {
      offerReading(root);
    }
  }

  start() {
    const { signalling, media } = this;
    this.listen();
    window.setInterval(() => this.drawing.tick(), 1000);
    this.heartbeat.start();
    this.drawing.tick();
    const first = /** @type {View} */ (this.root.dataset.view ?? "check");
    if (first === "over") {
      // The server says that this person was removed: open neither devices nor a socket.
      this.attendance.over = "removed";
      this.show(first);
      return;
    }
    // The socket never waits for devices: the browser's question may stay unanswered. They join when they are opened.
    signalling.start();
    media.open().then(() => this.opened());
    this.show(this.isFacility ? "before" : first);
  }

  /** The devices were opened, or denied: the check offers them, and the court is told. */
  async opened() {
    await this.check?.opened();
    this.attendance.opened();
  }

  listen() {
    const { signalling, media, stage, lastN } = this;
    signalling.on("room", (snapshot) => this.take(snapshot));
    signalling.on("up", () => this.connected());
    signalling.on("down", () => this.lost());
    signalling.on("bye", ({ code, reason }) => this.end(ENDS[code] ?? "unknown", reason));
    signalling.on("speaking", ({ seats }) => stage.setSpeaking(seats));
    signalling.on("visible", ({ seats }) => lastN.told(seats));
    signalling.on("seen", ({ seats }) => this.drawing.saw(seats));
    media.on("subscribed", () => lastN.renewed());
    media.on("tracks", (tracks) => {
      stage.setTracks(tracks);
      this.identity.setTracks(tracks);
    });
    media.on("local", () => this.drawing.drawOwn());
    media.on("state", () => this.drawing.follow());
    stage.on("pinned", ({ role, on }) => say(words(on ? "pinned" : "unpinned", { role })));
    stage.on("blocked", (isBlocked) => this.drawing.setBlocked(isBlocked));
  }

  // --- what the server says ---

  /** @param {Snapshot} snapshot */
  take(snapshot) {
    const before = this.snapshot;
    this.snapshot = snapshot;
    setClock(snapshot.now);
    if (!before) {
      this.attendance.begin(snapshot, this.isFacility);
    }
    if (snapshot.me.muted_by_host && this.media.own.audio) {
      // The server switched the microphone off together with the mute; the page only follows.
      this.media.set({ audio: false });
    }
    this.media.setSeen(snapshot.me.visibility !== "none");
    this.show(this.attendance.view(snapshot, this.isFacility));
    this.drawing.draw();
    const previewed = snapshot.seats.filter((each) => each.previewed).map((each) => each.seat);
    this.lastN.set(this.views.current === "room", previewed);
    this.share.take(snapshot);
    if (this.views.current !== "room") {
      this.share.drop();
    }
    for (const news of newsBetween(before, snapshot)) {
      this.announcer.tell(news, snapshot);
    }
  }

  /** The socket is open, for the first time or again. */
  async connected() {
    if (this.connection.isLost) {
      this.connection.setLost(false);
      hush(words("lost"));
      this.failures.clear();
      say(words("back"));
    }
    this.drawing.drawStatusBar();
    for (const button of parts(this.root, '[data-do="help"]')) {
      button.hidden = false;
    }
    if (this.attendance.isWanted && !this.attendance.over) {
      await this.attendance.join();
    }
  }

  lost() {
    if (!this.attendance.over) {
      this.connection.setLost(true);
      say(words("lost"), "alert");
      this.stage.setSpeaking([]);
      this.share.lost();
      this.drawing.drawStatusBar();
    }
  }

  /**
   * The attendance has ended: show the last page.
   * @param {Reason} reason
   * @param {string} [given] the host's reason for a removal
   */
  end(reason, given = "") {
    this.attendance.over = reason;
    this.share.drop();
    this.media.close({ devices: reason !== "closed" });
    if (reason !== "closed" && reason !== "gone") {
      this.signalling.stop();
    }
    this.views.writeEnd(reason, given);
    this.show("over");
    say(this.views.endWords(reason), "alert");
  }

  // --- drawing ---

  /** @param {View} view */
  show(view) {
    if (!this.views.show(view)) {
      return;
    }
    if (view === "check") {
      this.check?.start(this.attendance.isChecking);
    } else {
      this.check?.stop();
    }
    this.drawing.drawOwn();
    this.views.focus();
  }

  async count() {
    if (this.media.isWanted && this.signalling.isUp) {
      await this.connection.count();
    }
  }

  // --- what the user presses ---

  /** The result of sharing this user's screen. @param {string} key of its sentence */
  tellShare(key) {
    if (key === "share_off") {
      this.announcer.all(words(key));
    } else if (key === "share_on") {
      say(words(sharingKey(this.snapshot)));
    } else {
      this.failures.show(words(key));
    }
    this.drawing.drawOwn();
  }

  checkAgain() {
    this.attendance.isChecking = true;
    this.show("check");
  }

  showKeys() {
    this.panel.foldMenu();
    showSettings(this.root);
  }
}

const room = new Room(part(document, "[data-room]"));
room.start();

// Read-only, for measuring from outside.
Object.defineProperty(window, "diwanRoom", {
  value: Object.freeze({
    stats: () => room.media.stats(),
    get view() {
      return room.views.current;
    },
    get isConnected() {
      const { publish, subscribe } = room.media.state;
      return room.signalling.isUp && publish === "connected" && subscribe === "connected";
    },
  }),
});
