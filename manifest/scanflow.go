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
	if !s.flowScalar() || !s.flowSpace() || s.src[s.pos] != ':' || s.line != line || s.pos-start > maxKey {
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
	if c := s.src[s.pos]; c == '[' || c == '{' {
		return s.flow()
	}
	return s.flowScalar()
}

func (s *scanner) flowScalar() bool {
	switch c := s.src[s.pos]; c {
	case '"', '\'':
		return s.quoted()
	case '&', '*', '!', '%', '@', '`', ',', '|', '>', '#', '?', ':', '[', ']', '{', '}':
		return false
	case '-':
		return !space(s.src, s.pos+1) && s.flowPlain()
	}
	return s.flowPlain()
}

// flowPlain scans a plain scalar of one line inside brackets or braces.
func (s *scanner) flowPlain() bool {
	src, start := s.src, s.pos
	end := start
	for i := start; i < len(src); i++ {
		switch c := src[i]; c {
		case ',', '[', ']', '{', '}':
			s.pos = i
			s.scalar(Plain, start, end, 0)
			return true
		case ':':
			if space(src, i+1) {
				s.pos = i
				s.scalar(Plain, start, end, 0)
				return true
			}
			if c := src[i+1]; c == ',' || c == ']' || c == '}' || c == '[' || c == '{' {
				return false
			}
			end = i + 1
		case '?', '\t':
			return false
		case '\n', '\r':
			// The scalar could go on in the next line, unless a delimiter follows.
			for i < len(src) && (src[i] == ' ' || src[i] == '\n' || src[i] == '\r') {
				i++
			}
			if i == len(src) || src[i] != ',' && src[i] != ']' && src[i] != '}' {
				return false
			}
			s.pos = end
			s.scalar(Plain, start, end, 0)
			return true
		case '#':
			if src[i-1] == ' ' {
				return false
			}
			end = i + 1
		case ' ':
		default:
			end = i + 1
		}
	}
	return false
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
