package manifest

// anchored scans an anchor, and the value that it names, behind a key or a dash at the given column.
func (s *scanner) anchored(column int, key bool) bool {
	if !s.anchor() {
		return false
	}
	if s.blankLine() {
		return s.below(column, s.pos, key)
	}
	if c := s.src[s.pos]; c == '\t' || c == '*' || s.dash() {
		return false
	}
	colon, ok := s.colon()
	return ok && colon < 0 && s.value(column) // else the anchor names a key
}

// anchor scans an anchor. It names the node that comes next.
func (s *scanner) anchor() bool {
	name, ok := s.name()
	if !ok || !space(s.src, s.pos) {
		return false
	}
	if s.anchors == nil {
		s.anchors = map[string]int{}
	}
	s.named = len(s.nodes)
	s.anchors[name] = s.named
	return true
}

// alias scans an alias.
func (s *scanner) alias() bool {
	start, index := s.pos, len(s.nodes)
	name, ok := s.name()
	if !ok {
		return false
	}
	if !space(s.src, s.pos) && s.src[s.pos] != ',' && s.src[s.pos] != ']' && s.src[s.pos] != '}' {
		return false
	}
	target, known := s.anchors[name]
	if !known || s.named == index {
		s.pos = start
		return false
	}
	if s.side == nil {
		s.side = &side{targets: map[int]int{}}
	}
	s.side.targets[index] = target
	s.scalar(Plain, start, s.pos, 0)
	s.nodes[len(s.nodes)-1].Kind = Alias
	return true
}

// name moves behind the name of an anchor or alias, whose first character is here, and returns it.
func (s *scanner) name() (name string, ok bool) {
	start := s.pos + 1
	for s.pos = start; s.pos < len(s.src) && isAnchor(s.src[s.pos]); s.pos++ {
	}
	return string(s.src[start:s.pos]), s.pos > start
}
