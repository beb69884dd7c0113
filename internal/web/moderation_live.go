package web

import (
	"encoding/json"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"merit/internal/app"
	"merit/internal/hiring"
)

// How a discussion is followed. A stream ends within the time a stopping server waits for what is under way, and
// the browser asks for the next.
const (
	streamLasts = 12 * time.Second
	askAgain    = 2 * time.Second // what a signal would have told is found by asking
	reconnect   = "retry: 300\n\n"
)

// moderationNow is how a discussion stands, for the page's script.
type moderationNow struct {
	Present string            `json:"present"`
	Changes string            `json:"changes"`
	Agreed  []agreedNow       `json:"agreed"`
	Editing map[string]string `json:"editing"` // who is changing a criterion, by its id; not oneself
}

// agreedNow is the panel's newest word on a criterion.
type agreedNow struct {
	Criterion string `json:"criterion"`
	Number    int    `json:"number"`
	Mark      string `json:"mark"` // empty: taken back
	Reason    string `json:"reason"`
	Text      string `json:"text"`
}

func (w *Web) nowOf(d app.Discussion, actor hiring.Actor) moderationNow {
	out := moderationNow{Present: presentText(d.Present), Changes: changesText(d), Agreed: []agreedNow{}, Editing: map[string]string{}}
	for _, cr := range d.Rubric.Criteria {
		if a, ok := d.Newest(cr.ID); ok {
			now := agreedNow{Criterion: cr.ID.String(), Number: a.Number, Reason: a.Reason, Text: w.agreedText(d, a)}
			if a.Mark != nil {
				now.Mark = itoa(*a.Mark)
			}
			out.Agreed = append(out.Agreed, now)
		}
	}
	for _, p := range d.Present {
		if p.Editing != nil && p.UserID != actor.UserID {
			out.Editing[p.Editing.String()] = p.Name + " is changing this."
		}
	}
	return out
}

// moderationState tells how a discussion stands, for browsers that cannot follow a stream.
func (w *Web) moderationState(c echo.Context, actor hiring.Actor) error {
	vacancyID, id, err := w.candidateIDs(c)
	if err != nil {
		return err
	}
	d, err := w.app.Discussion(c.Request().Context(), actor, vacancyID, id)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, w.nowOf(d, actor))
}

// moderationEvents tells how a discussion stands whenever it has changed. Each time the person is asked again
// whether they may know.
func (w *Web) moderationEvents(c echo.Context, actor hiring.Actor) error {
	vacancyID, id, err := w.candidateIDs(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	changes, done, err := w.app.Follow(ctx, actor, vacancyID, id)
	if err != nil {
		return err
	}
	defer done()
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, "text/event-stream")
	h.Set("X-Accel-Buffering", "no")
	if c.Request().Method == http.MethodHead {
		return c.NoContent(http.StatusOK)
	}
	end := time.NewTimer(streamLasts)
	defer end.Stop()
	tick := time.NewTicker(askAgain)
	defer tick.Stop()
	last := ""
	for first := true; ; first = false {
		var d app.Discussion
		actor, err := w.app.ActorOf(ctx, actor.UserID) // as they stand now: the account may have been disabled since
		if err == nil {
			d, err = w.app.Discussion(ctx, actor, vacancyID, id)
		}
		if err != nil {
			if first {
				return err
			}
			return nil // it is over, or no longer theirs to follow: the next request is told so
		}
		said, err := json.Marshal(w.nowOf(d, actor))
		if err != nil {
			return err
		}
		words := ""
		if first {
			words = reconnect
		}
		if string(said) != last {
			words += "data: " + string(said) + "\n\n"
			last = string(said)
		}
		if words != "" {
			if _, err := c.Response().Write([]byte(words)); err != nil {
				return nil // whoever followed has left
			}
			c.Response().Flush()
		}
		select {
		case <-ctx.Done():
			return nil
		case <-end.C:
			return nil
		case <-changes:
		case <-tick.C:
		}
	}
}

// moderationAttend notes who is at a discussion. The script is answered without a page.
func (w *Web) moderationAttend(c echo.Context, actor hiring.Actor) error {
	vacancyID, id, err := w.candidateIDs(c)
	if err != nil {
		return err
	}
	in := app.AttendInput{Leaves: c.FormValue("leaves") == "yes"}
	if text := c.FormValue("editing"); text != "" {
		criterion, err := hiring.ParseID(text)
		if err != nil {
			return hiring.ErrUnknown("criterion")
		}
		in.Editing = &criterion
	}
	if err := w.app.Attend(c.Request().Context(), actor, vacancyID, id, in); err != nil {
		return err
	}
	if c.FormValue("script") == "yes" {
		return c.NoContent(http.StatusNoContent)
	}
	return w.seeOther(c, stageRoot(c, vacancyID)+"/moderation/"+id.String(), "It is noted that you are here.")
}
