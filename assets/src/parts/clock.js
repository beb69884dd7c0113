// The interview's clock: how much time is left, and which criterion the plan has now. It runs from a start the
// tab remembers, so that a reload does not lose it.
export function clock (place, form) {
  const minutes = Number(form.dataset.minutes)
  const name = `merit:clock:${form.dataset.id}`
  const time = place.querySelector('[data-time]')
  const plan = [...form.querySelectorAll('[data-criterion]')].map((s) => ({ minutes: Number(s.dataset.minutes), name: s.dataset.name }))
  const state = JSON.parse(sessionStorage.getItem(name) ?? '{"spent":0,"since":null}')
  const button = (words) => {
    const b = Object.assign(document.createElement('button'), { type: 'button', textContent: words })
    place.append(' ', b)
    return b
  }
  const toggle = button('')
  const reset = button('Reset')
  const spent = () => state.spent + (state.since ? Date.now() - state.since : 0)

  const now = (minute) => {
    for (const p of plan) {
      if (minute < p.minutes) return p.name
      minute -= p.minutes
    }
    return ''
  }
  const show = () => {
    const seconds = Math.round(minutes * 60 - spent() / 1000)
    const at = Math.abs(seconds)
    const words = `${Math.floor(at / 60)}:${String(at % 60).padStart(2, '0')}`
    const begun = state.since || state.spent > 0
    time.textContent = !begun ? `${minutes} minutes` : seconds < 0 ? `${words} over` : `${words} left`
    time.title = begun && seconds >= 0 ? `The plan is at: ${now(spent() / 60000)}` : ''
    toggle.textContent = state.since ? 'Pause' : begun ? 'Go on' : 'Start the clock'
    reset.hidden = !begun || Boolean(state.since)
  }
  const keep = () => {
    sessionStorage.setItem(name, JSON.stringify(state))
    show()
  }
  toggle.addEventListener('click', () => {
    if (state.since) {
      state.spent = spent()
      state.since = null
    } else {
      state.since = Date.now()
    }
    keep()
  })
  reset.addEventListener('click', () => {
    state.spent = 0
    keep()
    toggle.focus()
  })
  setInterval(() => { if (state.since) show() }, 1000)
  show()
}
