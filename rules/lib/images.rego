# How image references are read.
package klint.lib.images

# tag is the tag of an image reference, "" if it has neither tag nor digest. The port of a registry is no tag.
# It is undefined for a reference with a digest: there the tag does not count.
tag(image) := concat(":", array.slice(parts, 1, 3)) if {
	not contains(image, "@")
	steps := split(image, "/")
	parts := split(steps[count(steps) - 1], ":")
}

# repository is an image reference without tag and digest.
repository(image) := trim_suffix(undigested, sprintf(":%s", [tag(undigested)])) if {
	undigested := split(image, "@")[0]
}

# plain holds for a reference that the kubelet is meant to read: not for one with a variable in it (${TAG}), a scheme
# that a tool resolves (ko://), a blank to fill in (<IMAGE>, IMAGE_TAG), or what is no reference at all; nor for the path of a Go package
# that ko builds (github.com/…).
plain(image) if not regex.match(`^$|^/|:$|[$<>{}%\s]|://|\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b|^(github\.com|knative\.dev|tekton\.dev|sigs\.k8s\.io)/`, image)

# filled holds for a container of a DeploymentConfig whose image OpenShift fills in when an image stream changes.
filled(container) if {
	some trigger in input.spec.triggers
	container.name in trigger.imageChangeParams.containerNames
}

# nowhere holds for the name of an image that no registry has: without a registry or a folder in it, and none of the images of Docker Hub
# that have such names.
nowhere(image) if {
	name := repository(image)
	not contains(name, "/")
	not name in official
}

# official are the names of Docker Hub's official images, with those that are no longer kept. Source: docker-library/official-images,
# August 2026.
official := {
	"adminer", "adoptopenjdk", "aerospike", "almalinux", "alpine", "alt", "amazoncorretto", "amazonlinux", "api-firewall",
	"arangodb", "archlinux", "azul-zulu", "backdrop", "bash", "bonita", "buildpack-deps", "busybox", "caddy", "cassandra", "celery",
	"centos", "chronograf", "cirros", "clearlinux", "clefos", "clickhouse", "clojure", "composer", "consul", "convertigo",
	"couchbase", "couchdb", "crate", "dart", "debian", "django", "docker", "drupal", "eclipse-mosquitto", "eclipse-temurin",
	"eggdrop", "elasticsearch", "elixir", "emqx", "erlang", "espocrm", "express-gateway", "fedora", "flink", "fluentd", "friendica",
	"gazebo", "gcc", "geonetwork", "ghost", "glassfish", "golang", "gradle", "groovy", "haproxy", "haskell", "haxe", "hello-world",
	"hitch", "httpd", "hylang", "ibm-semeru-runtimes", "ibmjava", "influxdb", "iojs", "irssi", "java", "jenkins", "jetty", "jobber",
	"joomla", "jruby", "julia", "kapacitor", "kibana", "kong", "krakend", "lightstreamer", "liquibase", "logstash", "mageia",
	"mariadb", "matomo", "maven", "mediawiki", "memcached", "mongo", "mongo-express", "monica", "mono", "mysql", "nats",
	"nats-streaming", "neo4j", "neurodebian", "nextcloud", "nginx", "nim", "node", "notary", "nuxeo", "odoo", "open-liberty",
	"openjdk", "opensuse", "oraclelinux", "orientdb", "owncloud", "percona", "perl", "photon", "php", "php-zendserver",
	"phpmyadmin", "piwik", "plone", "postfixadmin", "postgres", "pypy", "python", "r-base", "rabbitmq", "rails", "rakudo-star",
	"redis", "redmine", "registry", "rethinkdb", "rocket.chat", "rockylinux", "ros", "ruby", "rust", "sapmachine", "satosa",
	"sentry", "silverpeas", "solr", "sonarqube", "spark", "spiped", "storm", "swarm", "swift", "swipl", "teamspeak", "telegraf",
	"thrift", "tomcat", "tomee", "traefik", "ubuntu", "ubuntu-debootstrap", "unit", "varnish", "vault", "websphere-liberty",
	"wordpress", "xwiki", "yourls", "znc", "zookeeper",
}
