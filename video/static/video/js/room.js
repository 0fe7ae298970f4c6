// @ts-check
/**
 * The page of a room: what the server says is drawn, what is pressed is asked of the server. It keeps no truth of its
 * own but which view of the moment the person looks at.
 */
import { MissingMedia } from "./transport/missing_media.js";
import { keepAwake } from "./page/wake_lock.js";
import { StatusBar } from "./announce/status_bar.js";
import { statusWords } from "./announce/status_words.js";
import { hourIn, lasting, setClock } from "./page/clock.js";
import { drawControls } from "./page/controls.js";
import { DeviceChoice } from "./devices/device_choice.js";
import { DeviceCheck, drawReadiness, nothingChecked, quickFindings } from "./devices/device_check.js";
import { mark, part, parts, write } from "./page/dom.js";
import { drawOfficer, goBackLater, offerReading } from "./page/facility.js";
import { Faults } from "./announce/faults.js";
import { IdentityCheck } from "./panel/identity.js";
import { wireKeys } from "./panel/keys.js";
import { Media } from "./transport/media.js";
import { newsBetween } from "./announce/news.js";
import { OwnLine } from "./announce/own_line.js";
import { Panel } from "./panel/panel.js";
import { People } from "./panel/people.js";
import { LastN } from "./stage/last_n.js";
import { Preview } from "./devices/preview.js";
import { ask } from "./panel/questions.js";
import { Remembered } from "./page/remembered.js";
import { step } from "./page/focus_cycle.js";
import { showSettings, wireSettings } from "./panel/settings.js";
import { Share } from "./devices/share.js";
import { Consultations } from "./panel/consultations.js";
import { CommandError, Signalling } from "./transport/signalling.js";
import { Stage } from "./stage/stage.js";
import { Switches } from "./devices/switches.js";
import { Announcer } from "./announce/announcer.js";
import { hush, say } from "./announce/live_region.js";
import { words } from "./page/words.js";

/** @typedef {import("./page/types.js").Snapshot} Snapshot */
/** @typedef {"check" | "waiting" | "before" | "room" | "over"} View */

const POLL_INTERVAL = 2000;
const TRY_AGAIN = 15_000;
const PING_EVERY = 5000;
/** Commands that the page sends by itself: their success clears no error message. */
const UNASKED = ["media", "ready", "ping"];
/** What the page says at the end for each way a socket can be told to go. */
const ENDS = { removed: "removed", revoked: "revoked", ended: "ended", replaced: "elsewhere" };
/** Who was shut out, and who was there to the end, has no way back by a button of this page. */
const NO_WAY_BACK = ["removed", "revoked", "ended"];

class Room {
  /** @type {Snapshot | null} */
  snapshot = null;
  /** @type {View} */
  view = "check";
  /** Whether this person wants in: the check is done, or he was in before. */
  wantsIn = false;
  isChecking = false;
  isBlocked = false;
  over = "";
  pingedAt = 0;
  /** What the court was told of the own devices last. */
  reported = "";
  findings = nothingChecked();
  /** The way in that is being asked for. @type {Promise<void> | null} */
  joining = null;

  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.isFacility = root.hasAttribute("data-facility");
    this.zone = root.dataset.zone ?? "";
    this.signalling = new Signalling(root.dataset.socket ?? "");
    this.media = new Media(this.signalling);
    this.roomView = part(root, '[data-view-name="room"]');
    this.missingMedia = new MissingMedia();
    this.stage = new Stage(part(root, "[data-stage]"));
    this.people = new People(part(root, "[data-panel]"));
    this.controls = part(root, "[data-controls]");
    this.panel = new Panel(root, this.roomView, this.controls);
    this.lastN = new LastN(this.stage, this.signalling);
    this.statusBar = new StatusBar(part(root, "[data-word]"));
    this.preview = new Preview(root, this.media);
    this.faults = new Faults(root, this.statusBar);
    this.line = new OwnLine(root, this.media, this.stage);
    this.announcer = new Announcer(root, this.statusBar, () => ({
      isOpen: this.line.connectionState === "open",
      isMuted: !this.media.own.audio,
    }));
    this.switches = new Switches(this.media, {
      snapshot: () => this.snapshot,
      isHeard: () => this.signalling.isUp && this.wantsIn,
      send: (type, fields) => this.send(type, fields),
      lacks: (sentence) => this.faults.stand(sentence),
      moved: (isLowered) => this.announcer.moved(isLowered),
    });
    this.share = new Share(this.signalling, this.media, (key) => this.screens(key), (error) => this.refused(error));
    this.consultations = new Consultations(root, (type, fields) => this.send(type, fields));
    this.devices = new DeviceChoice(root, this.media, (id) => this.stage.setSpeaker(id));
    this.identity = new IdentityCheck((type, fields) => this.send(type, fields));
    this.remembered = new Remembered(root.dataset.socket ?? "");
    const check = root.querySelector('[data-view-name="check"]');
    this.check =
      check instanceof HTMLElement ? new DeviceCheck(check, this.media, this.remembered, (found) => this.checked(found)) : null;
  }

  start() {
    const { signalling, media, stage } = this;
    signalling.addEventListener("room", (event) => this.take(/** @type {CustomEvent} */ (event).detail));
    signalling.addEventListener("up", () => this.came());
    signalling.addEventListener("down", () => this.lost());
    signalling.addEventListener("bye", (event) => {
      const { code, reason } = detailOf(event);
      this.end(ENDS[/** @type {keyof typeof ENDS} */ (code)] ?? "closed", reason);
    });
    signalling.addEventListener("speaking", (event) => stage.setSpeaking(detailOf(event).seats));
    signalling.addEventListener("visible", (event) => this.lastN.told(detailOf(event).seats));
    signalling.addEventListener("seen", (event) => this.saw(detailOf(event).seats));
    media.addEventListener("subscribed", () => this.lastN.renewed());
    media.addEventListener("tracks", (event) => {
      stage.setTracks(detailOf(event));
      this.identity.setTracks(detailOf(event));
    });
    media.addEventListener("local", () => this.drawOwn());
    media.addEventListener("state", () => this.follow());
    stage.addEventListener("pinned", (event) => {
      const { role, on } = detailOf(event);
      say(words(on ? "pinned" : "unpinned", { role }));
    });
    stage.addEventListener("blocked", (event) => {
      this.isBlocked = detailOf(event);
      this.drawBand();
    });
    this.root.addEventListener("click", (event) => this.press(event));
    wireKeys(() => this.view === "room", this.keys(), (held) => this.switches.talk(held));
    wireSettings(this.root);
    if (this.isFacility) {
      offerReading(this.root);
    }
    window.setInterval(() => this.tick(), 1000);
    window.setInterval(() => this.look(), POLL_INTERVAL);
    document.addEventListener("visibilitychange", () => this.probe(0));
    this.tick();
    const first = /** @type {View} */ (this.root.dataset.view ?? "check");
    if (first === "over") {
      // Removed, as the server says: nothing is asked of camera and microphone, or of a socket.
      this.over = "removed";
      this.show(first);
      return;
    }
    media
      .open()
      .then(() => this.check?.opened())
      .then(() => signalling.start());
    this.show(this.isFacility ? "before" : first);
  }

  // --- what the server says ---

  /** @param {Snapshot} snapshot */
  take(snapshot) {
    const before = this.snapshot;
    this.snapshot = snapshot;
    setClock(snapshot.now);
    if (!before) {
      this.begin(snapshot);
    }
    if (snapshot.me.muted_by_host && this.media.own.audio) {
      // The server switched the microphone off together with the mute; the page only follows.
      this.media.set({ audio: false });
    }
    this.media.setSeen(snapshot.me.visibility !== "none");
    this.show(this.viewNow(snapshot));
    this.draw();
    const checked = snapshot.seats.filter((each) => each.previewed).map((each) => each.seat);
    this.lastN.set(this.view === "room", checked);
    this.share.take(snapshot);
    if (this.view !== "room") {
      this.share.drop();
    }
    for (const news of newsBetween(before, snapshot)) {
      this.announcer.tell(news, snapshot);
    }
  }

  /** @param {Snapshot} snapshot the first */
  begin(snapshot) {
    const isIn = ["waiting", "admitted"].includes(snapshot.me.state);
    this.media.set(snapshot.me.media);
    if (isIn || this.isFacility) {
      this.wantsIn = true;
      this.findings = quickFindings(this.media, this.remembered.answers);
    }
  }

  /**
   * @param {Snapshot} snapshot
   * @returns {View}
   */
  viewNow(snapshot) {
    if (snapshot.sitting?.state === "ended" && this.wantsIn) {
      this.over ||= "ended";
    }
    if (this.over) {
      return "over";
    }
    if (snapshot.me.state === "admitted") {
      return "room";
    }
    if (this.isFacility) {
      return "before";
    }
    return this.wantsIn && !this.isChecking ? "waiting" : "check";
  }

  /** The socket is there, for the first time or again. */
  async came() {
    if (this.line.isLost) {
      this.line.tear(false);
      hush(words("lost"));
      this.faults.mend();
      say(words("back"));
    }
    this.drawBand();
    for (const button of parts(this.root, '[data-do="help"]')) {
      button.hidden = false;
    }
    if (this.wantsIn && !this.over) {
      await this.join();
    }
  }

  lost() {
    if (!this.over) {
      this.line.tear(true);
      say(words("lost"), "alert");
      this.stage.setSpeaking([]);
      this.share.lost();
      this.drawBand();
    }
  }

  /**
   * @param {string} why gone, removed, revoked, ended, elsewhere or closed
   * @param {string} [reason] given by who removed one
   */
  end(why, reason = "") {
    this.over = why;
    this.share.drop();
    this.media.close({ devices: why !== "closed" });
    if (why !== "closed" && why !== "gone") {
      this.signalling.stop();
    }
    const over = part(this.root, '[data-view-name="over"]');
    mark(over, "reason", why);
    part(over, '[data-do="again"]').hidden = NO_WAY_BACK.includes(why);
    const given = part(over, "[data-removed-reason]");
    given.hidden = !reason;
    write(part(given, "bdi"), reason);
    this.show("over");
    say(part(over, `[data-over="${why}"]`).innerText.trim().replace(/\s+/g, " "), "alert");
  }

  // --- coming in ---

  /** @param {import("./devices/device_check.js").Findings} found */
  checked(found) {
    this.findings = found;
    this.isChecking = false;
    this.wantsIn = true;
    this.report();
    this.join();
  }

  /** Come in. Who asks twice before the answer, by a press and by the socket's coming, asks once. */
  join() {
    this.joining ??= this.enter().finally(() => (this.joining = null));
    return this.joining;
  }

  async enter() {
    try {
      await this.signalling.command("join");
    } catch (error) {
      if (error instanceof CommandError && error.code === "not_open") {
        this.end("closed");
        window.setTimeout(() => this.over === "closed" && this.again(), TRY_AGAIN);
      } else {
        this.refused(error);
      }
      return;
    }
    this.reported = "";
    this.media.connect(this.snapshot?.me.may.includes("publish") ?? false);
    this.report();
    this.send("media", this.media.own);
    this.share.renew();
    if (this.snapshot) {
      this.show(this.viewNow(this.snapshot));
    }
  }

  /** From the last page back into the waiting room. */
  async again() {
    this.over = "";
    this.wantsIn = true;
    if (!this.signalling.isUp) {
      // Taken over by another window: only a fresh page may take the seat back.
      window.location.reload();
      return;
    }
    if (!this.media.stream.getTracks().length) {
      await this.media.open();
    }
    await this.join();
  }

  async leave() {
    this.wantsIn = false;
    await this.send("leave", {});
    this.end("gone");
  }

  // --- drawing ---

  /** @param {View} view */
  show(view) {
    const isNew = this.view !== view || !this.root.dataset.shown;
    this.view = view;
    this.root.dataset.view = view;
    this.root.dataset.shown = "yes";
    if (!isNew) {
      return;
    }
    for (const each of parts(this.root, "[data-view-name]")) {
      each.hidden = each.dataset.viewName !== view;
    }
    if (view === "check") {
      this.check?.start(this.isChecking);
    } else {
      this.check?.stop();
    }
    if (view === "over" && this.isFacility) {
      goBackLater(this.root);
    }
    keepAwake(view === "waiting" || view === "room" || view === "before");
    this.drawOwn();
    // What had the focus is hidden now: it goes to the head of what shows, in the room to the pictures.
    const heads = parts(this.root, `[data-view-name="${view}"] ${view === "room" ? "[data-stage]" : "h1"}`);
    const head = heads.find((each) => each.getClientRects().length > 0);
    if (head && view !== "check") {
      head.tabIndex = -1;
      head.focus({ preventScroll: true });
    }
  }

  draw() {
    const { snapshot } = this;
    if (!snapshot) {
      return;
    }
    const sitting = part(this.root, "[data-sitting]");
    mark(sitting, "state", snapshot.sitting?.state ?? "none");
    const isPreviewed = snapshot.me.visibility === "host";
    for (const each of parts(this.root, "[data-previewed], [data-unpreviewed]")) {
      each.hidden = each.hasAttribute("data-previewed") !== isPreviewed;
    }
    this.missingMedia.take(snapshot, Date.now());
    this.people.draw(snapshot, this.stage.speakers, this.missingMedia.missing(Date.now()));
    this.consultations.draw(snapshot);
    this.identity.draw(snapshot);
    if (this.isFacility) {
      drawOfficer(this.root, snapshot.me);
    }
    this.drawOwn();
    this.tick();
  }

  /** Own picture, own switches, own tile. */
  drawOwn() {
    const { media, snapshot } = this;
    this.preview.draw(this.view);
    if (snapshot) {
      drawControls(this.controls, snapshot, media.own, { isPossible: Share.isPossible, isOn: this.share.isOn });
      this.stage.draw(snapshot, media.stream, media.own);
      this.drawBand();
    }
  }

  drawBand() {
    const { snapshot, line, isBlocked } = this;
    const [isSharing, isComing] = [this.share.isOn, line.connectionState === "coming"];
    this.statusBar.show(statusWords({ snapshot, isLost: line.isLost, isBlocked, isSharing, isComing, cut: line.cut }));
  }

  /** Whether picture and sound get through: in the band, in the waiting room, in the sign of the own network. */
  follow() {
    if (this.line.follow()) {
      this.report();
      this.drawBand();
    }
  }

  /** What was found of the own devices: in the waiting room's rows, and to the court when it has changed. */
  report() {
    const { findings, line } = this;
    drawReadiness(this.root, { ...findings, network: line.fault || findings.network });
    const told = { ...findings, network: line.fault === "cut" ? "broken" : findings.network };
    if (this.media.isWanted && this.signalling.isUp && this.reported !== JSON.stringify(told)) {
      this.reported = JSON.stringify(told);
      this.send("ready", told);
    }
  }

  /** What goes on by itself: hours, running times, tiles. */
  tick() {
    const hour = hourIn(this.zone);
    for (const clock of parts(this.root, "[data-clock]")) {
      write(clock, hour);
    }
    const began = this.snapshot?.sitting?.started_at;
    for (const place of parts(this.root, "[data-elapsed]")) {
      write(place, began ? lasting(began, true) : "");
    }
    this.follow();
    if (this.view === "room") {
      const missing = this.missingMedia.missing(Date.now());
      this.stage.setMissing(missing);
      this.lastN.tick();
      this.people.tick(this.stage.speakers, missing);
    }
  }

  /** @param {Record<string, [boolean, boolean, boolean, string]>} seats what the node received last second */
  saw(seats) {
    this.missingMedia.saw(seats, Date.now());
    this.stage.saw(seats);
    this.line.heard(seats[this.snapshot?.me.seat ?? ""]?.[3] ?? "good");
  }

  /**
   * Ask the server for an answer; without one the socket is given up and opened again.
   * @param {number} after ms since the last ping
   */
  probe(after) {
    if (document.visibilityState === "visible" && this.signalling.isUp && Date.now() - this.pingedAt >= after) {
      this.pingedAt = Date.now();
      this.send("ping", {});
    }
  }

  /** Look at the own connection. */
  async look() {
    this.probe(PING_EVERY);
    if (this.media.isWanted && this.signalling.isUp) {
      await this.line.count();
    }
  }

  // --- what is pressed ---

  /**
   * @param {string} type
   * @param {Record<string, unknown>} fields
   */
  async send(type, fields) {
    try {
      const answer = await this.signalling.command(type, fields);
      if (!UNASKED.includes(type)) {
        this.faults.mend();
      }
      return answer;
    } catch (error) {
      this.refused(error);
      return null;
    }
  }

  /** @param {unknown} error */
  refused(error) {
    if (!(error instanceof CommandError)) {
      throw error;
    }
    const isDown = error.code === "offline" || error.code === "timeout";
    const sentence = isDown ? words("lost") : words("refused", { reason: error.message || error.code });
    this.faults.stand(sentence);
  }

  /** What became of showing the own screen. @param {string} key */
  screens(key) {
    if (key === "share_off") {
      this.announcer.all(words(key));
    } else if (key === "share_on") {
      say(words(key));
    } else {
      this.faults.stand(words(key));
    }
    this.drawOwn();
  }

  /** @param {MouseEvent} event */
  press(event) {
    const button = event.target instanceof Element ? event.target.closest("[data-do]") : null;
    if (!(button instanceof HTMLElement)) {
      return;
    }
    const row = button.closest("li[data-seat], li[data-key]");
    const key = row instanceof HTMLElement ? (row.dataset.seat ?? row.dataset.key ?? "") : "";
    const act = this.acts()[button.dataset.do ?? ""];
    if (act) {
      button.closest("details")?.removeAttribute("open");
      act(key);
    }
  }

  /** What each button does; those of a row are told its seat or key. @returns {Record<string, (key: string) => void>} */
  acts() {
    const send = (/** @type {string} */ type) => (/** @type {string} */ seat) => this.send(type, { seat });
    return {
      mic: () => this.switches.microphone(),
      camera: () => this.switches.camera(),
      hand: () => this.switches.hand(),
      share: () => this.share.toggle(this.snapshot),
      devices: () => this.devices.open(),
      leave: () => this.leave(),
      again: () => this.again(),
      check: () => this.checkAgain(),
      help: () => this.help(),
      sound: () => this.stage.unblock(),
      admit: send("admit"),
      mute: send("mute"),
      unmute: send("unmute"),
      floor: send("floor"),
      "send-to-waiting": send("send_to_waiting"),
      "stop-share": send("stop_share"),
      "to-consultation": (seat) => this.consultations.move(seat),
      "from-consultation": (seat) => this.consultations.moveBack(seat),
      "screen-from": (seat) => this.consultations.screen(seat),
      "close-consultation": (key) => this.consultations.close(key),
      "screening-lift": (key) => this.consultations.lift(key),
      identify: (seat) => this.checkIdentity(seat),
      remove: (seat) => this.askAbout(seat, "remove", "reason"),
      readmit: (seat) => this.readmit(seat),
      "mute-all": () => this.muteAll(),
      people: () => this.panel.open(!this.panel.isOpen),
      "people-close": () => this.panel.open(false),
      layout: () => this.panel.menu("layout"),
      more: () => this.panel.menu("more"),
      "layout-speaker": () => this.chooseLayout(false),
      "layout-grid": () => this.chooseLayout(true),
      keys: () => this.showKeys(),
    };
  }

  /** @param {string} seat */
  async checkIdentity(seat) {
    const person = this.snapshot?.seats.find((each) => each.seat === seat);
    if (person) {
      await this.identity.check(person);
    }
  }

  /**
   * @param {string} seat
   * @param {"remove"} type
   * @param {string} field
   */
  async askAbout(seat, type, field) {
    const person = this.snapshot?.seats.find((each) => each.seat === seat);
    const answer = person ? await ask("remove-person", person) : null;
    if (answer) {
      await this.send(type, { seat, [field]: answer });
    }
  }

  /** @param {string} seat */
  async readmit(seat) {
    const role = this.snapshot?.seats.find((each) => each.seat === seat)?.role_label ?? "";
    if (await this.send("readmit", { seat })) {
      this.announcer.all(words("readmitted", { role }));
    }
  }

  async muteAll() {
    if (await this.send("mute_all", {})) {
      this.announcer.all(words("muted_all"));
    }
  }

  async help() {
    if (await this.send("help", {})) {
      say(words("help_asked"));
      for (const place of parts(this.root, "[data-help-words]")) {
        place.hidden = false;
      }
    }
  }

  checkAgain() {
    this.isChecking = true;
    this.show("check");
  }

  // --- panel, layouts, keys ---

  /** @param {boolean} even */
  chooseLayout(even) {
    this.stage.setEven(even);
    for (const each of parts(this.controls, "#layout-menu [aria-pressed]")) {
      each.setAttribute("aria-pressed", String((each.dataset.do === "layout-grid") === even));
    }
    this.panel.menu("layout");
  }

  showKeys() {
    this.panel.foldMenu();
    showSettings(this.root);
  }

  /** @returns {import("./panel/keys.js").Acts} */
  keys() {
    const isRight = () => (document.documentElement.dir === "rtl" ? -1 : 1);
    return {
      KeyM: () => this.switches.microphone(),
      KeyV: () => this.switches.camera(),
      KeyH: () => this.switches.hand(),
      KeyL: () => this.panel.focus("li:not([inert]) button:not([hidden]), #tab-people"),
      KeyW: () => this.panel.focus("[data-lobby] li:not([inert]) button:not([hidden])"),
      KeyQ: () => this.panel.focus("[data-hands] li:not([inert]) button:not([hidden])"),
      KeyS: () => this.panel.menu("layout"),
      KeyP: () => {
        const tile = document.activeElement?.closest("[data-tile]");
        if (tile instanceof HTMLElement) {
          this.stage.pin(tile);
        }
      },
      ArrowRight: () => this.stage.move(isRight()),
      ArrowLeft: () => this.stage.move(-isRight()),
      ArrowDown: () => this.stage.move(1),
      ArrowUp: () => this.stage.move(-1),
      F2: () => part(this.controls, "button:not([hidden])").focus(),
      F6: () => this.step(1),
      "Shift+F6": () => this.step(-1),
      Question: () => this.showKeys(),
    };
  }

  /** @param {number} by */
  step(by) {
    step([part(this.root, "[data-stage]"), part(this.root, "[data-panel]"), this.controls], by);
  }
}

/** @param {Event} event */
function detailOf(event) {
  return /** @type {CustomEvent} */ (event).detail;
}

const room = new Room(part(document, "[data-room]"));
room.start();

// For measuring from outside: what came and went, nothing that could be changed.
Object.defineProperty(window, "diwanRoom", {
  value: Object.freeze({
    stats: () => room.media.stats(),
    get view() {
      return room.view;
    },
    get isConnected() {
      const { publish, subscribe } = room.media.state;
      return room.signalling.isUp && publish === "connected" && subscribe === "connected";
    },
  }),
});
