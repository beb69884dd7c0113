// The grid of criteria: keeps each share of the panel score true while weights are typed, and moves rows
// by button or by dragging, which is kept when the rubric is saved.
const form = document.querySelector('[data-rubric]')
const body = form?.querySelector('[data-criteria]')

if (form && body) {
  const rows = () => [...body.querySelectorAll('[data-criterion]')]
  const input = (row) => row.querySelector('input[inputmode="decimal"]')
  const weight = (row) => Math.max(0, Number(input(row)?.value.trim()) || 0)
  const told = form.querySelector('[data-moved]')

  const show = () => {
    const marked = rows().filter(input)
    const total = marked.reduce((sum, row) => sum + weight(row), 0)
    for (const row of marked) {
      const share = total > 0 ? (100 * weight(row)) / total : 0
      row.querySelector('[data-share]').textContent = `${share.toFixed(1)}%`
      row.querySelector('[data-meter]').setAttribute('width', share.toFixed(1))
    }
  }

  const number = () => rows().forEach((row, i) => { row.querySelector('[data-number]').textContent = i + 1 })

  const tell = (row) => {
    number()
    const name = row.querySelector('th a').textContent
    told.textContent = `${name} is number ${rows().indexOf(row) + 1}. Not saved yet.`
    told.className = 'govuk-inset-text'
  }

  const step = (row, down) => {
    const other = down ? row.nextElementSibling : row.previousElementSibling
    if (!other) return
    if (down) other.after(row)
    else other.before(row)
    tell(row)
  }

  form.addEventListener('input', show)
  form.addEventListener('click', (event) => {
    const button = event.target.closest('button[name="do"]')
    const [act] = button?.value.split('.') ?? []
    if (act !== 'up' && act !== 'down') return
    event.preventDefault()
    step(button.closest('[data-criterion]'), act === 'down')
    button.focus()
  })

  let dragged = null
  for (const row of rows()) {
    const handle = row.querySelector('[data-number]')
    handle.draggable = true
    handle.classList.add('merit-rubric__handle')
    handle.title = 'Drag to move'
    handle.addEventListener('dragstart', (event) => {
      dragged = row
      event.dataTransfer.effectAllowed = 'move'
      event.dataTransfer.setDragImage(row, 0, 0)
    })
    handle.addEventListener('dragend', () => { dragged = null })
    row.addEventListener('dragover', (event) => {
      if (!dragged || dragged === row) return
      event.preventDefault()
      const middle = row.getBoundingClientRect().top + row.offsetHeight / 2
      if (event.clientY < middle) row.before(dragged)
      else row.after(dragged)
    })
    row.addEventListener('drop', (event) => {
      event.preventDefault()
      if (dragged) tell(dragged)
    })
  }
}
