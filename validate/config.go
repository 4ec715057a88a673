package validate

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
)

const maxConfig = 1 << 20 // bytes, the values of a Secret or ConfigMap together

// configMap judges as ValidateConfigMap does (kubernetes v1.36.3 pkg/apis/core/validation).
func configMap(c *check) {
	data, binary := c.root().field("data"), c.root().field("binaryData")
	size := 0
	for key, entry := range data.entries() {
		configKeyOf(entry, key)
		if binary.entry(key).key >= 0 {
			entry.addKey(entry, duplicateValue, fmt.Sprintf("Invalid value: %q: duplicate of key present in binaryData", key), "")
		}
		size += len(entry.text())
	}
	for key, entry := range binary.entries() {
		configKeyOf(entry, key)
		size += decodedLen(entry.text())
	}
	if size > maxConfig {
		c.root().tooLong(maxConfig)
	}
}

func configKeyOf(entry value, key string) {
	if msg := configKey(key); msg != "" {
		message, hint := splitHint(msg)
		entry.addKey(entry, invalidName, fmt.Sprintf("Invalid value: %q: %s", key, message), hint)
	}
}

// decodedLen returns the length of what base64 text stands for.
func decodedLen(text string) int {
	text = strings.TrimRight(strings.Join(strings.Fields(text), ""), "=")
	return base64.RawStdEncoding.DecodedLen(len(text))
}

// secretKeys are the keys that each type of Secret must have. A Secret of several keys in one group needs one of them.
var secretKeys = map[string][][]string{
	"kubernetes.io/dockercfg":        {{".dockercfg"}},
	"kubernetes.io/dockerconfigjson": {{".dockerconfigjson"}},
	"kubernetes.io/basic-auth":       {{"username", "password"}},
	"kubernetes.io/ssh-auth":         {{"ssh-privatekey"}},
	"kubernetes.io/tls":              {{"tls.crt"}, {"tls.key"}},
}

// secret judges as ValidateSecret does (kubernetes v1.36.3 pkg/apis/core/validation). The server has copied stringData into data.
func secret(c *check) {
	data, plain := c.root().field("data"), c.root().field("stringData")
	size := 0
	for key, entry := range data.entries() {
		configKeyOf(entry, key)
		if plain.entry(key).key < 0 {
			size += decodedLen(entry.text())
		}
	}
	for key, entry := range plain.entries() {
		configKeyOf(data.entryAs(key, entry), key)
		size += len(entry.text())
	}
	if size > maxConfig {
		data.tooLong(maxConfig)
	}
	kind := c.root().field("type").text()
	if kind == "kubernetes.io/service-account-token" {
		account := c.root().fields("metadata", "annotations").entry("kubernetes.io/service-account.name")
		account.require()
	}
	for _, group := range secretKeys[kind] {
		requireOneKey(data, plain, group, kind == "kubernetes.io/ssh-auth")
	}
	if kind == "kubernetes.io/dockercfg" || kind == "kubernetes.io/dockerconfigjson" {
		dockerConfig(data, plain, secretKeys[kind][0][0])
	}
}

func requireOneKey(data, plain value, keys []string, filled bool) {
	for _, key := range keys {
		entry := data.entry(key)
		if plain.entry(key).key >= 0 {
			entry = plain.entry(key)
		}
		if entry.key >= 0 && (!filled || !entry.blank()) {
			return
		}
	}
	for _, key := range keys {
		data.entry(key).required("")
	}
}

// dockerConfig reports a registry configuration that is no JSON object.
func dockerConfig(data, plain value, key string) {
	var text []byte
	at := data.entry(key)
	if entry := plain.entry(key); entry.key >= 0 {
		text, at = []byte(entry.text()), data.entryAs(key, entry)
	} else if at.key >= 0 {
		decoded, err := base64.StdEncoding.DecodeString(at.text())
		if err != nil {
			return
		}
		text = decoded
	} else {
		return
	}
	if err := json.Unmarshal(text, &map[string]any{}); err != nil {
		at.add(invalidValue, "Invalid value: \"<secret contents redacted>\": "+err.Error(), "")
	}
}
