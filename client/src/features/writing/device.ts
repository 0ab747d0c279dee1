import { type DBSchema, type IDBPDatabase, openDB } from "idb";

import { SERVER } from "@/api/client";

import type { Device, Kept } from "./saving";

const NAME = "mablog-writing";

interface Row extends Kept {
  /** Whose text it is: the server, and the member there. */
  owner: string;
}

interface Schema extends DBSchema {
  texts: { key: [string, string]; value: Row; indexes: { owner: string } };
}

let opened: Promise<IDBPDatabase<Schema>> | null = null;

function database(): Promise<IDBPDatabase<Schema>> {
  opened ??= openDB<Schema>(NAME, 1, {
    upgrade(db) {
      db.createObjectStore("texts", { keyPath: ["owner", "id"] }).createIndex("owner", "owner");
    },
    terminated() {
      opened = null;
    },
  }).catch((error: unknown) => {
    opened = null;
    throw error;
  });
  return opened;
}

/** Names whatever belongs to a member of this server, in this browser. */
export function ownerOf(member: string): string {
  return `${SERVER || window.location.origin} ${member}`;
}

/** Where this browser keeps a member's texts until the server has them. */
export function deviceOf(member: string): Device {
  const owner = ownerOf(member);
  return {
    async keep(text, durability) {
      const writing = (await database()).transaction("texts", "readwrite", { durability });
      const put = writing.store.put({ ...text, owner });
      // Now, and not when the answer comes: the window may be closed by then.
      writing.commit();
      await Promise.all([put, writing.done]);
    },
    async forget(id) {
      await (await database()).delete("texts", [owner, id]);
    },
  };
}

/** What this browser keeps for a member, newest first; nothing where it keeps nothing at all. */
export async function keptTexts(member: string): Promise<Kept[]> {
  try {
    const rows = await (await database()).getAllFromIndex("texts", "owner", ownerOf(member));
    return rows.sort((one, other) => other.at - one.at);
  } catch {
    return [];
  }
}
