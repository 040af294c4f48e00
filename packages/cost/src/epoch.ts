/** `Date.parse` for many times of few days: what `toISOString` writes is read digit by digit, anything else by `Date.parse`. */
export function createEpochReader(): (text: string) => number {
  let day = "";
  let midnight = Number.NaN;
  return (text) => {
    if (text.length !== 24 || text.charCodeAt(23) !== Z) return Date.parse(text);
    if (!text.startsWith(day) || day === "") {
      const whole = Date.parse(text);
      if (Number.isNaN(whole)) return whole;
      day = text.slice(0, 11);
      midnight = Math.floor(whole / DAY_MS) * DAY_MS;
      return whole;
    }
    const hour = digit(text, 11) * 10 + digit(text, 12);
    const minute = digit(text, 14) * 10 + digit(text, 15);
    const second = digit(text, 17) * 10 + digit(text, 18);
    const ms = digit(text, 20) * 100 + digit(text, 21) * 10 + digit(text, 22);
    // A character that is no digit gives NaN.
    return midnight + ((hour * 60 + minute) * 60 + second) * 1000 + ms;
  };
}

const Z = 90;
const DAY_MS = 86_400_000;

function digit(text: string, at: number): number {
  const value = text.charCodeAt(at) - 48;
  return value >= 0 && value <= 9 ? value : Number.NaN;
}
