// Package hostile attacks the whole of Merit the way a stranger, another site and a spiteful colleague would: with
// forged forms, odd bytes, lies about hosts and files that are not what they say. It walks the declared routes, so
// that a new one is attacked by itself. It owns no code and refuses to be imported.
package hostile
