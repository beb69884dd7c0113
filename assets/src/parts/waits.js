// Says that something is going on while a form that takes its time is being dealt with.
export function waits (form) {
  form.addEventListener('submit', () => {
    const line = document.createElement('p')
    line.className = 'govuk-body'
    line.setAttribute('role', 'status')
    line.append(form.dataset.waits, ' ', document.createElement('progress'))
    line.lastChild.setAttribute('aria-label', form.dataset.waits)
    form.append(line)
  })
}
