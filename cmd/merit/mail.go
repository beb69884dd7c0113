package main

import (
	"log/slog"
	"time"

	"merit/internal/app"
	"merit/internal/config"
	"merit/internal/deliver"
	"merit/templates"
)

// mailOf is how people are told by e-mail; nil where no mail server is configured. Sample data's people
// have addresses nobody reads, so none is sent then.
func mailOf(c config.Config, sample bool) (*app.Mail, error) {
	if c.Mail == nil || sample {
		return nil, nil
	}
	words, err := deliver.NewWords(templates.Files, c.Zone)
	if err != nil {
		return nil, err
	}
	return &app.Mail{Write: words.Write}, nil
}

// worker sends what the journeys queue.
func worker(journeys *app.App, c config.Config, log *slog.Logger) *deliver.Worker {
	return deliver.NewWorker(deliver.Options{
		App: journeys, From: c.Mail.From, Now: time.Now, Log: log,
		Server: deliver.Server{
			Host: c.Mail.Host, Port: c.Mail.Port, User: c.Mail.User, Password: c.Mail.Password, Security: deliver.Security(c.Mail.TLS),
		},
	})
}
