// Something the person at the phone must be told: a key of the phone's words and what to fill in.
export class Trouble extends Error {
  constructor(key, values = {}) {
    super(key);
    this.key = key;
    this.values = values;
  }
}
