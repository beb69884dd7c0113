// Scoring with the keyboard alone. The keys act only while the focus is inside a section and not in a text box,
// so that they never get in the way of typing or of a screen reader's own keys. beyond(step) is told when J or K
// lead past the last section or before the first.
const typed = 'textarea, input:not([type=radio]):not([type=checkbox]), select'
const bare = (event) => !event.ctrlKey && !event.metaKey && !event.altKey

export function keys (root, { of = '[data-criterion]', beyond = () => false } = {}) {
  const sections = [...root.querySelectorAll(of)]
  const choose = (radio) => {
    if (!radio) return false
    radio.checked = true
    radio.focus()
    radio.dispatchEvent(new Event('input', { bubbles: true }))
    return true
  }
  const go = (section) => {
    section?.querySelector('h2').focus()
    return Boolean(section)
  }
  const answered = (section, name) => section.querySelector(`[name="${name}"]:checked`)
  const unanswered = (section, answer) => [...section.querySelectorAll('[data-checks] [type=radio]')]
    .find((r) => r.value === answer && !answered(section, r.name))
  const open = (section) => {
    const all = [...section.querySelectorAll('[data-marks] [type=radio], [data-checks] [type=radio]')]
    return all.length > 0 && !all.some((r) => r.checked) && !section.querySelector('[type=checkbox]:checked')
  }
  const act = (section, key) => {
    const at = sections.indexOf(section)
    switch (key) {
      case 'j': return go(sections[at + 1]) || beyond(1)
      case 'k': return go(sections[at - 1]) || beyond(-1)
      case 'u': return go(sections.slice(at + 1).find(open)) || beyond(1)
      case 'y': return choose(unanswered(section, 'yes'))
      case 'n': return choose(unanswered(section, 'no'))
    }
    return /^\d$/.test(key) && choose(section.querySelector(`[data-marks] [type=radio][value="${key}"]`))
  }

  root.addEventListener('keydown', (event) => {
    const section = event.target.closest(of)
    if (!section || !bare(event)) return
    if (event.target.matches(typed)) {
      if (event.key === 'Escape') go(section)
      return
    }
    if (act(section, event.key.toLowerCase())) event.preventDefault()
  })
  // Once the key is let go, so that it is not the first letter of the evidence.
  root.addEventListener('keyup', (event) => {
    const section = event.target.closest(of)
    if (section && event.key === 'e' && bare(event) && !event.target.matches(typed)) section.querySelector('textarea')?.focus()
  })
  root.querySelector('[data-keys]').hidden = false
}
