package manifest

// flow scans a mapping in braces or a sequence in brackets.
func (s *scanner) flow() bool {
	if !s.descend() {
		return false
	}
	kind, closing := Seq, byte(']')
	if s.src[s.pos] == '{' {
		kind, closing = Map, '}'
	}
	f := s.open(kind, Flow, s.pos)
	s.pos++
	for {
		if !s.flowSpace() {
			return false
		}
		if s.src[s.pos] == closing {
			break
		}
		if kind == Map && !s.flowField() || kind == Seq && !s.flowValue() || !s.flowSpace() {
			return false
		}
		if s.src[s.pos] == ',' {
			s.pos++
		} else if s.src[s.pos] != closing {
			return false
		}
	}
	s.pos++
	s.close(f, s.pos)
	return true
}

// flowField scans a key and its value.
func (s *scanner) flowField() bool {
	start, line := s.pos, s.line
	if !s.flowScalar(true) || !s.flowSpace() || s.src[s.pos] != ':' || s.line != line || s.pos-start > maxKey {
		return false
	}
	s.pos++
	at := s.pos
	if !s.flowSpace() {
		return false
	}
	if c := s.src[s.pos]; c == ',' || c == '}' {
		s.absent(at)
		return true
	}
	return s.flowValue()
}

func (s *scanner) flowValue() bool {
	if s.src[s.pos] == '&' && (!s.anchor() || !s.flowSpace()) {
		return false
	}
	switch s.src[s.pos] {
	case '[', '{':
		return s.flow()
	case '*':
		return s.alias()
	}
	return s.flowScalar(false)
}

// flowScalar scans a scalar, which is a key or a value.
func (s *scanner) flowScalar(key bool) bool {
	start := s.pos
	switch c := s.src[start]; c {
	case '"', '\'':
		return s.quoted()
	case '&', '*', '!', '%', '@', '`', ',', '|', '>', '#', '?', ':', '[', ']', '{', '}':
		return false
	case '-':
		if space(s.src, start+1) {
			return false
		}
	}
	end, ok := s.flowPlain()
	if !ok {
		return false
	}
	if key {
		s.plainKey(start, end)
	} else {
		s.plainValue(start, end, 0)
	}
	return true
}

// flowPlain moves behind a plain scalar of one line inside brackets or braces and returns its end.
func (s *scanner) flowPlain() (end int, ok bool) {
	src, start := s.src, s.pos
	end = start
	for i := start; i < len(src); i++ {
		switch c := src[i]; c {
		case ',', '[', ']', '{', '}':
			s.pos = i
			return end, true
		case ':':
			if space(src, i+1) {
				s.pos = i
				return end, true
			}
			if c := src[i+1]; c == ',' || c == ']' || c == '}' || c == '[' || c == '{' {
				return 0, false
			}
			end = i + 1
		case '?', '\t':
			return 0, false
		case '\n', '\r':
			// The scalar could go on in the next line, unless a delimiter follows.
			for i < len(src) && (src[i] == ' ' || src[i] == '\n' || src[i] == '\r') {
				i++
			}
			s.pos = end
			return end, i < len(src) && (src[i] == ',' || src[i] == ']' || src[i] == '}')
		case '#':
			if src[i-1] == ' ' {
				return 0, false
			}
			end = i + 1
		case ' ':
		default:
			end = i + 1
		}
	}
	return 0, false
}

// flowSpace moves to the next character inside brackets that is neither white space nor comment. It returns false at the end
// of the document.
func (s *scanner) flowSpace() bool {
	src, i := s.src, s.pos
	for i < len(src) {
		switch src[i] {
		case ' ', '\t', '\r':
			i++
		case '\n':
			i++
			s.line = i
		case '#':
			if i > s.line && src[i-1] != ' ' && src[i-1] != '\t' {
				return false
			}
			i = lineEnd(src, i)
		default:
			s.pos = i
			return true
		}
	}
	return false
}
