// Keeps what has not reached the server in this browser, encrypted: nothing readable is ever in its storage.
// The key comes with the page, so only whoever the scorecard is shown to can read what was kept.
const month = 30 * 24 * 3600 * 1000
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0))
const text = (raw) => btoa(Array.from(new Uint8Array(raw), (b) => String.fromCharCode(b)).join(''))

// draft gives a place to keep one value; null where the browser has no way to (plain http beyond this machine,
// or storage that is shut off).
export async function draft (id, secret) {
  try {
    if (!secret || !window.crypto?.subtle || !window.localStorage) return null
    const key = await crypto.subtle.importKey('raw', bytes(secret), 'AES-GCM', false, ['encrypt', 'decrypt'])
    const name = `merit:scorecard:${id}`
    let last = 0
    return {
      // keep stores the newest value; an older one that is ready later does not replace it.
      async keep (value) {
        const mine = ++last
        const iv = crypto.getRandomValues(new Uint8Array(12))
        const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, new TextEncoder().encode(JSON.stringify(value)))
        if (mine !== last) return true
        localStorage.setItem(name, JSON.stringify({ at: Date.now(), iv: text(iv), sealed: text(sealed) }))
        return true
      },
      drop () {
        last++
        localStorage.removeItem(name)
      },
      // read gives what was kept and when. What another key encrypted is left alone for a month.
      async read () {
        const raw = localStorage.getItem(name)
        if (!raw) return null
        const { at, iv, sealed } = JSON.parse(raw)
        try {
          const open = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: bytes(iv) }, key, bytes(sealed))
          return { at, value: JSON.parse(new TextDecoder().decode(open)) }
        } catch {
          if (Date.now() - at > month) localStorage.removeItem(name)
          return null
        }
      }
    }
  } catch {
    return null
  }
}
