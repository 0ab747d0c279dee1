import { offline, type Problem, problemOf } from "@/api/problem";
import { type Schema, SERVER } from "@/api/client";
import { sessionEnd } from "@/api/queries";

/** A picture on its way to the server, or arrived there but not in the text yet. */
export interface Upload {
  readonly id: number;
  readonly file: File;
  /** How much of it was sent, from 0 to 1. */
  readonly progress: number;
  /** Why it did not arrive. */
  readonly problem: Problem | null;
  /** Its address, once it has arrived. */
  readonly address: string | null;
  /** The text that stands in for it: empty where it only decorates, null while nobody has said. */
  readonly alt: string | null;
}

/** The pictures that are on their way into one text. */
export class Uploads {
  #all: readonly Upload[] = [];
  readonly #requests = new Map<number, XMLHttpRequest>();
  readonly #listeners = new Set<() => void>();
  #next = 1;

  readonly all = () => this.#all;

  readonly subscribe = (tell: () => void) => {
    this.#listeners.add(tell);
    return () => {
      this.#listeners.delete(tell);
    };
  };

  get(id: number): Upload | undefined {
    return this.#all.find((upload) => upload.id === id);
  }

  /** Begin to send files. Returns their numbers. */
  add(files: readonly File[]): number[] {
    const added = files.map((file): Upload => ({ id: this.#next++, file, progress: 0, problem: null, address: null, alt: null }));
    this.#set([...this.#all, ...added]);
    for (const { id } of added) this.#send(id);
    return added.map(({ id }) => id);
  }

  retry(id: number): void {
    this.#change(id, { progress: 0, problem: null });
    this.#send(id);
  }

  describe(id: number, alt: string): void {
    this.#change(id, { alt });
  }

  /** Forget pictures: those in the text by now, or wanted no more. */
  remove(ids: readonly number[]): void {
    for (const id of ids) {
      this.#requests.get(id)?.abort();
      this.#requests.delete(id);
    }
    this.#set(this.#all.filter((upload) => !ids.includes(upload.id)));
  }

  #send(id: number): void {
    const upload = this.get(id);
    if (!upload) return;
    // fetch tells nobody how much it has sent.
    const request = new XMLHttpRequest();
    this.#requests.set(id, request);
    request.open("POST", `${SERVER}/api/media`);
    request.withCredentials = Boolean(SERVER);
    request.upload.onprogress = ({ loaded, total }) => this.#change(id, { progress: total ? loaded / total : 0 });
    request.onerror = () => this.#change(id, { problem: offline() });
    request.onload = () => void this.#arrived(id, request);
    const form = new FormData();
    form.append("file", upload.file);
    request.send(form);
  }

  async #arrived(id: number, request: XMLHttpRequest): Promise<void> {
    this.#requests.delete(id);
    if (request.status === 201) {
      const { url } = JSON.parse(request.responseText) as Schema<"PictureOut">;
      this.#change(id, { progress: 1, address: url });
      return;
    }
    this.#change(id, { problem: await problemOf(new Response(request.responseText, { status: request.status })) });
    if (request.status === 401) sessionEnd.dispatchEvent(new Event("end"));
  }

  #change(id: number, change: Partial<Upload>): void {
    this.#set(this.#all.map((upload) => (upload.id === id ? { ...upload, ...change } : upload)));
  }

  #set(all: readonly Upload[]): void {
    this.#all = all;
    this.#listeners.forEach((tell) => tell());
  }
}
