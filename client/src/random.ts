/** A name that nobody guesses and nothing else has. Not `crypto.randomUUID`, which browsers have for HTTPS alone. */
export function randomName(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
