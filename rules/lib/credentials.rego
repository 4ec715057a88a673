# The forms of credentials that cannot be mistaken.
package klint.lib.credentials

patterns := {
	"a private key": `-----BEGIN ([A-Z]+ )*PRIVATE KEY( BLOCK)?-----\s+([A-Za-z-]+:[^\n]*\s+)*[A-Za-z0-9+/=]{40}`,
	"a GitHub token": `\b(ghp|gho|ghu|ghs|ghr)_[A-Za-z0-9]{36}\b|\bgithub_pat_[A-Za-z0-9_]{60,}`,
	"a GitLab token": `\bglpat-[A-Za-z0-9_-]{20}\b`,
	"a Google API key": `\bAIza[A-Za-z0-9_-]{35}\b`,
	"an npm token": `\bnpm_[A-Za-z0-9]{36}\b`,
	"a Slack token": `\bxox[abposr]-[0-9]{8,}-[A-Za-z0-9-]{16,}`,
	"a Stripe key": `\b[rs]k_live_[A-Za-z0-9]{20,}`,
	"an AWS access key": `\b(AKIA|ASIA)[A-Z0-9]{16}\b`,
}

# marks are texts one of which is in every credential. They are short and rare: all that is linted is searched for them.
marks := [
	"PRIVATE KEY", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "hub_pat_", "pat-", "AIza", "npm_", "xoxa-", "xoxb-", "xoxo-",
	"xoxp-", "xoxr-", "xoxs-", "sk_live_", "rk_live_", "AKIA", "ASIA",
]
