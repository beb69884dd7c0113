package house

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"
)

func loadCompose(t *testing.T, env ...string) (*types.Project, error) {
	t.Helper()
	options, err := cli.NewProjectOptions([]string{"../../docker-compose.yml"}, cli.WithEnv(env), cli.WithName("merit"))
	if err != nil {
		t.Fatal(err)
	}
	return options.LoadProject(context.Background())
}

func TestComposeRunsMeritSafelyWithPostgreSQL(t *testing.T) {
	t.Parallel()
	p, err := loadCompose(t, "POSTGRES_PASSWORD=secret123", "POSTGRES_SERVING_PASSWORD=other456")
	if err != nil {
		t.Fatal(err)
	}
	merit, err := p.GetService("merit")
	if err != nil {
		t.Fatal(err)
	}
	db, err := p.GetService("db")
	if err != nil {
		t.Fatal(err)
	}
	if merit.User == "" || strings.HasPrefix(merit.User, "0") || strings.HasPrefix(merit.User, "root") {
		t.Errorf("merit runs as %q", merit.User)
	}
	if got := merit.DependsOn["db"].Condition; got != types.ServiceConditionHealthy {
		t.Errorf("merit waits for the database to be %q", got)
	}
	if merit.HealthCheck == nil || !slices.Equal([]string(merit.HealthCheck.Test), []string{"CMD", "/merit", "healthcheck"}) {
		t.Errorf("merit's health check is %+v", merit.HealthCheck)
	}
	if db.HealthCheck == nil {
		t.Error("the database has no health check, so nothing can wait for it")
	}
	address := merit.Environment["MERIT_DATABASE_URL"]
	if address == nil || *address != "postgres://merit_serving:other456@db:5432/merit?sslmode=disable" {
		t.Errorf("merit's database is %v", address)
	}
	for name, value := range merit.Environment {
		if value != nil && strings.Contains(*value, "secret123") {
			t.Errorf("merit serves with the password of the role that owns the tables in %s", name)
		}
	}
	migrate, err := p.GetService("migrate")
	if err != nil {
		t.Fatal(err)
	}
	owner := migrate.Environment["MERIT_MIGRATE_DATABASE_URL"]
	if owner == nil || *owner != "postgres://merit:secret123@db:5432/merit?sslmode=disable" || !slices.Equal([]string(migrate.Command), []string{"migrate", "up"}) {
		t.Errorf("the schema is made by %v as %v", migrate.Command, owner)
	}
	if got := merit.DependsOn["migrate"].Condition; got != types.ServiceConditionCompletedSuccessfully {
		t.Errorf("merit waits for the schema to be %q", got)
	}
	if got := merit.Environment["MERIT_RECORDS"]; got == nil || len(merit.Volumes) != 1 || !strings.HasPrefix(*got, merit.Volumes[0].Target+"/") {
		t.Errorf("checkpoints are kept in %v, which goes with the container: %v", got, merit.Volumes)
	}
	for _, port := range merit.Ports {
		if port.HostIP != "127.0.0.1" {
			t.Errorf("port %s is open beyond this machine (%q)", port.Published, port.HostIP)
		}
	}
	if len(db.Ports) > 0 {
		t.Error("the database is reachable from outside")
	}
	if len(db.Volumes) == 0 || db.Volumes[0].Type != types.VolumeTypeVolume {
		t.Error("the database's data would go with its container")
	}
}

// Whoever breaks into one of the two finds little to go on with.
func TestComposeGivesNothingMoreThanIsNeeded(t *testing.T) {
	t.Parallel()
	p, err := loadCompose(t, "POSTGRES_PASSWORD=secret123", "POSTGRES_SERVING_PASSWORD=other456")
	if err != nil {
		t.Fatal(err)
	}
	for name, s := range p.Services {
		if s.User == "" || strings.HasPrefix(s.User, "0") || strings.HasPrefix(s.User, "root") {
			t.Errorf("%s runs as %q", name, s.User)
		}
		if !s.ReadOnly {
			t.Errorf("%s can change its own programs", name)
		}
		if !slices.Equal(s.CapDrop, []string{"ALL"}) || len(s.CapAdd) > 0 || s.Privileged {
			t.Errorf("%s keeps capabilities: drops %v, adds %v", name, s.CapDrop, s.CapAdd)
		}
		if !slices.Contains(s.SecurityOpt, "no-new-privileges:true") {
			t.Errorf("%s may gain privileges", name)
		}
		for _, v := range s.Volumes {
			if v.Type == types.VolumeTypeBind && !v.ReadOnly || strings.Contains(v.Source, "docker.sock") {
				t.Errorf("%s can write to %s of this machine", name, v.Source)
			}
		}
	}
	db := p.Services["db"]
	if len(db.Networks) != 1 || !p.Networks["database"].Internal {
		t.Errorf("the database reaches beyond Merit: %v", db.Networks)
	}
	if user := db.Environment["POSTGRES_USER"]; user != nil && *user == "merit" {
		t.Error("the image makes POSTGRES_USER a superuser, so it must not be Merit's role")
	}
	made := read(t, "scripts/database.sql")
	if !strings.Contains(made, "NOSUPERUSER NOCREATEDB NOCREATEROLE") || !strings.Contains(made, "ALTER ROLE CURRENT_USER PASSWORD NULL") {
		t.Error("scripts/database.sql makes a role that can do more than Merit needs")
	}
}

func TestComposeShipsNoPassword(t *testing.T) {
	t.Parallel()
	if _, err := loadCompose(t); err == nil || !strings.Contains(err.Error(), "POSTGRES_PASSWORD") {
		t.Errorf("without a password compose says %v", err)
	}
}

func TestTheImageChecksItsHealthByACommandThatExists(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`CMD ["/merit", "healthcheck"]`, "USER 65532:65532", "CGO_ENABLED=0"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the Dockerfile lacks %s", want)
		}
	}
}
