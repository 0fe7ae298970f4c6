// @ts-check
/**
 * The page of a room: what the server says is drawn, what is pressed is asked of the server. It keeps no truth of its
 * own but which view of the moment the person looks at.
 */
import { Arrivals } from "./arrivals.js";
import { keepAwake } from "./awake.js";
import { Band } from "./band.js";
import { hourIn, lasting, setClock } from "./clock.js";
import { drawControls } from "./controls.js";
import { DeviceChoice } from "./device_choice.js";
import { DeviceCheck, drawReadiness, nothingChecked, quickFindings } from "./device_check.js";
import { mark, part, parts, showOwn, write } from "./dom.js";
import { drawOfficer, goBackLater, offerReading } from "./facility.js";
import { IdentityCheck } from "./identity.js";
import { areOn, switchKeys, wireKeys } from "./keys.js";
import { Media } from "./media.js";
import { newsBetween } from "./news.js";
import { Panel } from "./panel.js";
import { People } from "./people.js";
import { Pictures } from "./pictures.js";
import { ask } from "./questions.js";
import { Share } from "./share.js";
import { Sides, sideWords } from "./sides.js";
import { CommandError, Signalling } from "./signalling.js";
import { chime, meter } from "./sounds.js";
import { Stage } from "./stage.js";
import { qualityOf, worse } from "./stats.js";
import { hush, say } from "./voice.js";
import { handWords, SEPARATOR, words } from "./words.js";

/** @typedef {import("./types.js").Snapshot} Snapshot */
/** @typedef {"check" | "waiting" | "before" | "room" | "over"} View */

const GROUPED = 5000;
const LOOK_EVERY = 2000;
const TRY_AGAIN = 15_000;
const QUIET = 12_000; // whoever is connected hears of his own media every second
const SOUNDS = "diwan-sounds";
/** News that the band does not show as a state: it passes there, for who looks instead of listens. */
const NOTED = ["admitted", "opened", "resumed", "unmuted_by_court", "out_of_side", "screen_begins", "screen_ends"];
const FAULT_FOR = 12_000;
/** So long the same hand is not told again, and no second chime follows the first. */
const HAND_AGAIN = 20_000;
const CHIME_AGAIN = 2000;
/** Said by the page itself: that they are taken mends no fault. */
const UNASKED = ["media", "ready"];
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
  hasLeft = false;
  isLost = false;
  over = "";
  /** How the own connection is: by what this page counts, by what the node says, and the worse of both. */
  ownWord = "good";
  nodesWord = "good";
  quality = "";
  /** Whether picture and sound get through, as this page said it last. @type {import("./reach.js").ReachWord} */
  reach = "off";
  isCutSaid = false;
  /** What the court was told of the own devices last. */
  reported = "";
  /** When the own hand was lowered by its owner. */
  lowered = 0;
  /** When each hand was told last. @type {Map<string, number>} */
  handsTold = new Map();
  rang = 0;
  /** What was not possible last, as it was said, and until when it stands. */
  fault = "";
  faultTimer = 0;
  findings = nothingChecked();
  /** @type {Map<string, "joined" | "left">} */
  comings = new Map();
  comingsTimer = 0;
  stopMeter = () => {};
  measured = "";
  isTalking = false;
  /** @type {Promise<void> | null} */
  isReady = null;
  /** The way in that is being asked for. @type {Promise<void> | null} */
  joining = null;
  /** @type {Awaited<ReturnType<Media["stats"]>> | null} */
  counted = null;

  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.isFacility = root.hasAttribute("data-facility");
    this.zone = root.dataset.zone ?? "";
    this.signalling = new Signalling(root.dataset.socket ?? "");
    this.media = new Media(this.signalling);
    this.roomView = part(root, '[data-view-name="room"]');
    this.arrivals = new Arrivals();
    this.stage = new Stage(part(root, "[data-stage]"));
    this.people = new People(part(root, "[data-panel]"));
    this.controls = part(root, "[data-controls]");
    this.panel = new Panel(root, this.roomView, this.controls);
    this.pictures = new Pictures(this.stage, this.signalling);
    this.band = new Band(part(root, "[data-word]"));
    this.share = new Share(this.signalling, this.media, (key) => this.screens(key), (error) => this.refused(error));
    this.sides = new Sides(root, (type, fields) => this.send(type, fields));
    this.devices = new DeviceChoice(root, this.media, (id) => this.stage.setSpeaker(id));
    this.identity = new IdentityCheck((type, fields) => this.send(type, fields));
    const check = root.querySelector('[data-view-name="check"]');
    this.check =
      check instanceof HTMLElement ? new DeviceCheck(check, this.media, (found) => this.checked(found)) : null;
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
    signalling.addEventListener("visible", (event) => this.pictures.told(detailOf(event).seats));
    signalling.addEventListener("seen", (event) => this.saw(detailOf(event).seats));
    media.addEventListener("subscribed", () => this.pictures.renewed());
    media.addEventListener("tracks", (event) => {
      stage.setTracks(detailOf(event));
      this.identity.setTracks(detailOf(event));
    });
    media.addEventListener("local", () => this.drawOwn());
    media.addEventListener("state", () => this.drawReach());
    stage.addEventListener("pinned", (event) => {
      const { role, on } = detailOf(event);
      say(words(on ? "pinned" : "unpinned", { role }));
    });
    stage.addEventListener("blocked", (event) => {
      this.isBlocked = detailOf(event);
      this.drawBand();
    });
    this.root.addEventListener("click", (event) => this.press(event));
    wireKeys(() => this.view === "room", this.keys(), (held) => this.talk(held));
    this.wireSettings();
    if (this.isFacility) {
      offerReading(this.root);
    }
    window.setInterval(() => this.tick(), 1000);
    window.setInterval(() => this.look(), LOOK_EVERY);
    document.addEventListener("visibilitychange", () => this.probe(0));
    this.tick();
    const first = /** @type {View} */ (this.root.dataset.view ?? "check");
    if (first === "over") {
      // Removed, as the server says: nothing is asked of camera and microphone, or of a socket.
      this.over = "removed";
      this.show(first);
      return;
    }
    this.isReady = media.open().then(() => this.check?.opened());
    this.isReady.then(() => signalling.start());
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
    if (snapshot.me.locked && this.media.own.audio) {
      // When the court lifts its mute, the person decides himself when he is heard again.
      this.setOwn({ audio: false });
    }
    this.media.setSeen(snapshot.me.visibility !== "none");
    this.show(this.viewNow(snapshot));
    this.draw();
    const checked = snapshot.seats.filter((each) => each.checked).map((each) => each.seat);
    this.pictures.set(this.view === "room", checked);
    this.share.take(snapshot);
    if (this.view !== "room") {
      this.share.drop();
    }
    for (const news of newsBetween(before, snapshot)) {
      this.tell(news);
    }
  }

  /** @param {Snapshot} snapshot the first */
  begin(snapshot) {
    const isIn = ["waiting", "admitted"].includes(snapshot.me.state);
    this.media.set(snapshot.me.media);
    if (isIn || this.isFacility) {
      this.wantsIn = true;
      this.findings = quickFindings(this.media);
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
    if (this.isLost) {
      this.isLost = false;
      hush(words("lost"));
      this.mended();
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
      this.isLost = true;
      say(words("lost"), "alert");
      this.nodesWord = "good";
      this.weigh();
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

  /** @param {import("./device_check.js").Findings} found */
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
    this.hasLeft = false;
    this.reported = "";
    this.media.connect(this.snapshot?.me.capabilities.includes("publish") ?? false);
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
    this.hasLeft = true;
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
      this.check?.start();
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
    const isLookedAt = snapshot.me.visibility === "host";
    for (const each of parts(this.root, "[data-looked], [data-unlooked]")) {
      each.hidden = each.hasAttribute("data-looked") !== isLookedAt;
    }
    this.arrivals.take(snapshot, Date.now());
    this.people.draw(snapshot, this.stage.speakers, this.arrivals.missing(Date.now()));
    this.sides.draw(snapshot);
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
    const own = media.own;
    for (const box of parts(this.root, "[data-preview-box]")) {
      mark(box, "camera", own.video ? "on" : "off");
      const video = box.querySelector("[data-preview]");
      if (video instanceof HTMLVideoElement) {
        showOwn(video, media.stream);
      }
    }
    for (const label of parts(this.root, ".preview__label")) {
      mark(label, "mic", own.audio ? "on" : "muted");
    }
    this.measure();
    if (snapshot) {
      drawControls(this.controls, snapshot, own, { isPossible: Share.isPossible, isOn: this.share.isOn });
      this.stage.draw(snapshot, media.stream, own);
      this.drawBand();
    }
  }

  /** The level of the own microphone in the waiting room. */
  measure() {
    const bars = this.root.querySelector('[data-view-name="waiting"] [data-meter]');
    const track = this.media.stream.getAudioTracks()[0];
    const key = `${this.view} ${track?.id}`;
    if (key === this.measured) {
      return;
    }
    this.measured = key;
    this.stopMeter();
    this.stopMeter = () => {};
    if (this.view === "waiting" && bars instanceof HTMLElement && track) {
      this.stopMeter = meter(track, (level) => mark(bars, "level", String(level)));
    }
  }

  drawBand() {
    this.band.show(this.bandWords());
  }

  /** What stands in the band now. @returns {import("./band.js").Word[]} */
  bandWords() {
    const me = this.snapshot?.me;
    const cut = this.cutWords();
    if (this.isLost) {
      return [{ words: words("lost"), tone: "bad" }];
    } else if (cut) {
      return [{ words: cut, tone: "bad" }];
    } else if (this.isBlocked) {
      return [{ words: words("sound_blocked"), tone: "info", button: true }];
    } else if (me && me.visibility === "none" && !me.side) {
      const isPaused = this.snapshot?.sitting?.state === "paused";
      return [{ words: words(isPaused ? "nobody_paused" : "nobody_yet"), tone: "info" }, ...this.ownWords()];
    } else if (me && this.reach === "coming") {
      return [{ words: words("media_coming"), tone: "info" }];
    } else if (me?.side && this.snapshot) {
      return [{ words: sideWords(this.snapshot), tone: "info" }, ...this.ownWords()];
    }
    return this.ownWords();
  }

  /** Mute, hand and screen: each may be so at the same time. @returns {import("./band.js").Word[]} */
  ownWords() {
    const me = this.snapshot?.me;
    /** @type {import("./band.js").Word[]} */
    const all = [];
    if (me?.locked) {
      // Whoever has raised the hand already is not told to.
      all.push({ words: words(me.hand ? "muted_by_court" : "court_muted_why"), tone: "bad" });
    }
    if (me?.hand) {
      all.push({ words: handWords(me.hand), tone: "hand" });
    }
    if (this.share.isOn) {
      all.push({ words: words("share_on"), tone: "info" });
    }
    return all;
  }

  /** Why picture and sound do not get through, in words; empty where they do, or have not had the time to. */
  cutWords() {
    const { reach } = this;
    return ["again", "shut", "stuck"].includes(reach) ? words(`media_${reach}`) : "";
  }

  /** Whether picture and sound get through: in the band, in the waiting room, in the sign of the own network. */
  drawReach() {
    const before = this.reach;
    this.reach = this.media.reach;
    if (before === this.reach) {
      return;
    }
    const cut = this.cutWords();
    for (const notice of parts(this.root, "[data-cut]")) {
      notice.hidden = !cut;
      write(part(notice, "[data-cut-words]"), cut);
    }
    // Behind a torn line, which was said already, picture and sound mostly follow at once.
    if (cut && before !== "off") {
      this.isCutSaid = true;
      say(cut, this.reach === "stuck" ? "status" : "alert");
    } else if (this.reach === "open" && this.isCutSaid) {
      this.isCutSaid = false;
      say(words("media_back"));
    }
    this.report();
    this.weigh();
    this.drawBand();
  }

  /** What was found of the own devices: in the waiting room's rows, and to the court when it has changed. */
  report() {
    const { findings, reach } = this;
    const isCut = reach === "shut" || reach === "stuck";
    const isComing = reach === "coming" || reach === "again";
    drawReadiness(this.root, { ...findings, network: isCut ? "cut" : isComing ? "coming" : findings.network });
    const told = { ...findings, network: isCut ? "broken" : findings.network };
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
    this.drawReach();
    if (this.view === "room") {
      const missing = this.arrivals.missing(Date.now());
      this.stage.setMissing(missing);
      this.pictures.tick();
      this.people.tick(this.stage.speakers, missing);
    }
  }

  /** @param {Record<string, [boolean, boolean, boolean, string]>} seats what the node received last second */
  saw(seats) {
    this.arrivals.saw(seats, Date.now());
    this.stage.saw(seats);
    this.nodesWord = seats[this.snapshot?.me.seat ?? ""]?.[3] ?? "good";
    this.weigh();
  }

  /**
   * Whether the socket still reaches anybody: an answer says so, and without one the socket is given up.
   * @param {number} after ms of silence
   */
  probe(after) {
    const { signalling } = this;
    if (document.visibilityState === "visible" && signalling.isUp && this.wantsIn && signalling.silence >= after) {
      this.send("media", this.media.own);
    }
  }

  /** Look at the own connection. */
  async look() {
    this.probe(QUIET);
    if (!this.media.isWanted || !this.signalling.isUp) {
      return;
    }
    const now = await this.media.stats();
    this.ownWord = this.counted ? qualityOf(this.counted, now) : "good";
    this.counted = now;
    this.weigh();
  }

  /** How the own connection is. Nothing is said before there is one, and nothing good while there is none. */
  weigh() {
    if (this.isLost || this.cutWords()) {
      this.setQuality("lost");
    } else if (this.reach === "open") {
      this.setQuality(worse(this.ownWord, this.nodesWord));
    }
  }

  /** @param {string} quality */
  setQuality(quality) {
    if (quality === this.quality) {
      return;
    }
    this.quality = quality;
    for (const sign of parts(this.root, "[data-own-network]")) {
      sign.hidden = false;
      mark(sign, "network", quality);
    }
    this.stage.setQuality(quality);
    if (quality === "weak") {
      say(words("weak"));
    }
  }

  // --- what is said ---

  /** @param {import("./news.js").News} news */
  tell(news) {
    if (news.key === "waiting" || news.key === "asks_help") {
      say(words(news.key === "waiting" ? "waiting" : "help_wanted", { role: news.person?.role_label ?? "" }));
      this.ring();
    } else if (news.key === "joined" || news.key === "left") {
      this.comes(news.person?.role_label ?? "", news.key);
    } else if (news.key === "screen_begins") {
      this.tellAll(words(news.key, { role: news.person?.role_label ?? "" }));
    } else if (news.key === "side" && this.snapshot) {
      say(sideWords(this.snapshot), "alert");
    } else if (news.key === "hand_up" && news.person) {
      this.handUp(news.person);
    } else if (news.key === "hand") {
      say(handWords(news.place ?? 1));
    } else if (news.key === "hand_gone") {
      // Lowered by oneself, or by the court that gives the floor.
      if (Date.now() - this.lowered < 3000) {
        say(words("hand_down"));
      } else {
        const isOff = !this.media.own.audio;
        this.tellAll([words("floor"), isOff ? words("floor_mic_off") : ""].filter(Boolean).join(" "), "alert");
        this.ring();
      }
    } else {
      const sentence = words(this.isUnseen(news.key) ? `${news.key}_unseen` : news.key);
      say(sentence, news.region);
      if (NOTED.includes(news.key)) {
        this.band.note(sentence);
      }
      if (news.key.startsWith("admitted") || news.key === "looked_at") {
        this.ring();
      }
      if (news.key === "looked_at") {
        this.bringIntoView("[data-looked]");
      }
    }
  }

  /**
   * To who listens, and in the band to who looks.
   * @param {string} sentence
   * @param {"status" | "alert"} [region]
   */
  tellAll(sentence, region = "status") {
    say(sentence, region);
    this.band.note(sentence);
  }

  /** What was scrolled away is seen, and the focus stays where it is. @param {string} selector */
  bringIntoView(selector) {
    const shown = parts(this.root, selector).find((each) => each.getClientRects().length > 0);
    shown?.scrollIntoView({ block: "center" });
  }

  /** Whether this news would promise that one is seen and heard, while picture and sound do not get through. @param {string} key */
  isUnseen(key) {
    return (key === "admitted" || key === "out_of_side") && this.reach !== "open";
  }

  /**
   * Comings and goings are said together, so that a full room does not talk without end.
   * @param {string} role
   * @param {"joined" | "left"} how
   */
  comes(role, how) {
    this.comings.set(role, how);
    this.comingsTimer ||= window.setTimeout(() => {
      for (const way of ["joined", "left"]) {
        const roles = [...this.comings].filter(([, each]) => each === way).map(([each]) => each);
        if (roles.length) {
          say(words(way, { role: roles.join(SEPARATOR) }));
        }
      }
      this.comings.clear();
      this.comingsTimer = 0;
    }, GROUPED);
  }

  /** A hand that goes up and down and up is one wish. @param {import("./types.js").Person} person */
  handUp({ seat, role_label: role }) {
    const now = Date.now();
    if (now - (this.handsTold.get(seat) ?? 0) >= HAND_AGAIN) {
      this.handsTold.set(seat, now);
      this.tellAll(words("hand_up", { role }));
      this.ring();
    }
  }

  ring() {
    if (window.localStorage.getItem(SOUNDS) !== "off" && Date.now() - this.rang >= CHIME_AGAIN) {
      this.rang = Date.now();
      chime();
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
        this.mended();
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
    this.lacks(sentence);
  }

  /** Something was not possible: it is said, and stands until something is, or for a while. @param {string} sentence */
  lacks(sentence) {
    hush(this.fault);
    this.fault = sentence;
    say(sentence, "alert");
    this.band.fault(sentence);
    for (const place of parts(this.root, "[data-fault]")) {
      place.hidden = false;
      write(part(place, "[data-fault-words]"), sentence);
    }
    window.clearTimeout(this.faultTimer);
    this.faultTimer = window.setTimeout(() => this.mended(), FAULT_FOR);
  }

  /** What was not possible is over: nobody finds it in the page as if it were so still. */
  mended() {
    if (!this.fault) {
      return;
    }
    window.clearTimeout(this.faultTimer);
    hush(this.fault);
    this.band.settle(this.fault);
    this.fault = "";
    for (const place of parts(this.root, "[data-fault]")) {
      place.hidden = true;
    }
  }

  /** @param {Partial<Record<"audio" | "video", boolean>>} change */
  setOwn(change) {
    this.media.set(change);
    if (this.signalling.isUp && this.wantsIn) {
      this.send("media", this.media.own);
    }
  }

  /** @param {boolean} [silently] */
  toggleMicrophone(silently = false) {
    if (this.snapshot?.me.locked) {
      this.lacks(words(this.snapshot.me.hand ? "muted_by_court" : "court_muted_why"));
      return;
    }
    const on = !this.media.own.audio;
    if (on && !this.media.has("audio")) {
      this.lacks(words("no_microphone"));
      return;
    }
    this.setOwn({ audio: on });
    if (!silently) {
      say(words(on ? "mic_on" : "mic_off"));
    }
  }

  toggleCamera() {
    const on = !this.media.own.video;
    if (on && !this.media.has("video")) {
      this.lacks(words("no_camera"));
      return;
    }
    this.setOwn({ video: on });
    say(words(on ? "camera_on" : "camera_off"));
  }

  /** What became of showing the own screen. @param {string} key */
  screens(key) {
    if (key === "share_off") {
      this.tellAll(words(key));
    } else if (key === "share_on") {
      say(words(key));
    } else {
      this.lacks(words(key));
    }
    this.drawOwn();
  }

  toggleHand() {
    const me = this.snapshot?.me;
    if (me?.capabilities.includes("raise_hand") && !me.capabilities.includes("mute")) {
      this.lowered = me.hand === null ? 0 : Date.now();
      this.send("hand", { raised: me.hand === null });
    }
  }

  /** @param {boolean} held Space */
  talk(held) {
    if (held ? !this.media.own.audio : this.isTalking) {
      this.isTalking = held && !this.snapshot?.me.locked && this.media.has("audio");
      this.toggleMicrophone(held);
    }
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
      mic: () => this.toggleMicrophone(),
      camera: () => this.toggleCamera(),
      hand: () => this.toggleHand(),
      share: () => this.share.toggle(this.snapshot),
      devices: () => this.devices.open(),
      leave: () => this.leave(),
      again: () => this.again(),
      check: () => this.checkAgain(),
      join: () => this.join(),
      help: () => this.help(),
      sound: () => this.stage.unblock(),
      admit: send("admit"),
      mute: send("mute"),
      unmute: send("unlock"),
      floor: send("floor"),
      "to-waiting": send("return"),
      "stop-share": send("stop_share"),
      "to-side": (seat) => this.sides.move(seat),
      "from-side": (seat) => this.sides.moveBack(seat),
      "screen-from": (seat) => this.sides.screen(seat),
      "side-close": (key) => this.sides.close(key),
      "screening-lift": (key) => this.sides.lift(key),
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
    const answer = person ? await ask(`${type}-person`, person) : null;
    if (answer) {
      await this.send(type, { seat, [field]: answer });
    }
  }

  /** @param {string} seat */
  async readmit(seat) {
    const role = this.snapshot?.seats.find((each) => each.seat === seat)?.role_label ?? "";
    if (await this.send("readmit", { seat })) {
      this.tellAll(words("readmitted", { role }));
    }
  }

  async muteAll() {
    if (await this.send("mute_all", {})) {
      this.tellAll(words("muted_all"));
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

  wireSettings() {
    const keys = this.root.querySelector("[data-keys-on]");
    if (keys instanceof HTMLInputElement) {
      keys.checked = areOn();
      keys.addEventListener("change", () => switchKeys(keys.checked));
    }
    const sounds = this.root.querySelector("[data-sounds-on]");
    if (sounds instanceof HTMLInputElement) {
      sounds.checked = window.localStorage.getItem(SOUNDS) !== "off";
      sounds.addEventListener("change", () => window.localStorage.setItem(SOUNDS, sounds.checked ? "on" : "off"));
    }
  }

  showKeys() {
    this.panel.foldMenu();
    const dialog = this.root.querySelector("[data-keys]");
    if (dialog instanceof HTMLDialogElement) {
      dialog.showModal();
    }
  }

  /** @returns {import("./keys.js").Acts} */
  keys() {
    const isRight = () => (document.documentElement.dir === "rtl" ? -1 : 1);
    return {
      KeyM: () => this.toggleMicrophone(),
      KeyV: () => this.toggleCamera(),
      KeyH: () => this.toggleHand(),
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

  /** Stage, panel, controls, and round again. @param {number} by */
  step(by) {
    const stops = [part(this.root, "[data-stage]"), part(this.root, "[data-panel]"), this.controls];
    const open = stops.filter((each) => each.getClientRects().length > 0);
    const at = open.findIndex((each) => each.contains(document.activeElement));
    const next = open[(at + by + open.length) % open.length];
    const inside = next.querySelector('[data-tile], [aria-selected="true"], button:not([hidden])');
    if (inside instanceof HTMLElement) {
      inside.focus();
    }
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
