// Shows the field a chosen radio brings with it. GOV.UK Frontend's own Radios does the same but sets
// aria-expanded on the radio, where ARIA does not allow it.
export function reveal (root) {
  const radios = [...root.querySelectorAll('input[type="radio"][data-aria-controls]')]
  const sync = () => {
    for (const radio of radios) {
      const field = document.getElementById(radio.dataset.ariaControls)
      field?.classList.toggle('govuk-radios__conditional--hidden', !radio.checked)
    }
  }
  if (radios.length > 0) {
    root.addEventListener('change', sync)
    window.addEventListener('pageshow', sync)
    sync()
  }
}
