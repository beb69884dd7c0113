// Moves words from the notes pad into the evidence of the criterion somebody was at last: what is selected, or
// else all of it.
export function notesPad (form) {
  const pad = form.elements.namedItem('notes')
  const box = document.querySelector('[data-move]')
  const to = box.querySelector('[data-move-to]')
  let section = form.querySelector('[data-criterion]')
  const tell = () => { to.textContent = `To: ${section.dataset.name}. What you select, or all of it.` }
  form.addEventListener('focusin', (event) => {
    section = event.target.closest('[data-criterion]') ?? section
    tell()
  })
  box.querySelector('button').addEventListener('click', () => {
    const [from, until] = pad.selectionStart === pad.selectionEnd ? [0, pad.value.length] : [pad.selectionStart, pad.selectionEnd]
    const words = pad.value.slice(from, until).trim()
    if (!words) return
    const evidence = section.querySelector('textarea')
    evidence.value = [evidence.value.trimEnd(), words].filter(Boolean).join('\n\n')
    pad.value = (pad.value.slice(0, from).trimEnd() + '\n' + pad.value.slice(until).trimStart()).trim()
    for (const field of [evidence, pad]) field.dispatchEvent(new Event('input', { bubbles: true }))
    evidence.focus()
  })
  box.hidden = false
  tell()
}
