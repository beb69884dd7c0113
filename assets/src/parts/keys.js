// Scoring with the keyboard alone. The keys act only while the focus is inside a criterion and not in a
// text box, so that they never get in the way of typing or of a screen reader's own keys.
const typed = 'textarea, input:not([type=radio]):not([type=checkbox]), select'

export function keys (form) {
  const sections = [...form.querySelectorAll('[data-criterion]')]
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
  const unanswered = (section, answer) => {
    const open = [...section.querySelectorAll('[data-checks] [type=radio]')].filter((r) => r.value === answer && !form.elements.namedItem(r.name).value)
    return open[0]
  }
  const act = (section, key) => {
    const at = sections.indexOf(section)
    switch (key) {
      case 'j': return go(sections[at + 1])
      case 'k': return go(sections[at - 1])
      case 'y': return choose(unanswered(section, 'yes'))
      case 'n': return choose(unanswered(section, 'no'))
    }
    return /^\d$/.test(key) && choose(section.querySelector(`[data-marks] [type=radio][value="${key}"]`))
  }

  form.addEventListener('keydown', (event) => {
    const section = event.target.closest('[data-criterion]')
    if (!section || event.ctrlKey || event.metaKey || event.altKey) return
    if (event.target.matches(typed)) {
      if (event.key === 'Escape') go(section)
      return
    }
    if (act(section, event.key.toLowerCase())) event.preventDefault()
  })
  // Once the key is let go, so that it is not the first letter of the evidence.
  form.addEventListener('keyup', (event) => {
    const section = event.target.closest('[data-criterion]')
    if (section && event.key === 'e' && !event.ctrlKey && !event.metaKey && !event.altKey && !event.target.matches(typed)) {
      section.querySelector('textarea').focus()
    }
  })
  form.querySelector('[data-keys]').hidden = false
}
