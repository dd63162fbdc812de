/**
 * Words that anybody may ask with, whatever the documents are about: one of them that no document holds is rare there,
 * not misspelt. English, as it is spelt without endings that the stemmer takes off; written for this project.
 */
const COMMON = `
able about above accept access account across act action active actual add address adult advance advantage advice
affect afford afraid after again against age ago agree ahead aim air alive allow almost alone along already also
although always amaze among amount angry animal announce annual another answer anybody anyone anything anyway apart
apartment appear apple apply appoint approach area argue arm army around arrange arrest arrive art article artist ask
asleep assume attach attack attempt attend attention attract author available average avoid award aware away baby back
bad bag balance ball band bank bar bare base basic basis bath battle beach bear beat beautiful because become bed
before begin behave behind believe bell belong below bend beneath benefit beside best better between beyond big bike
bill bird birth bite black blame blood blow blue board boat body book border born borrow both bother bottle bottom box
boy brain branch brand brave bread break breakfast breath bridge brief bright bring broad brother brown budget build
burn bus business busy but buy call calm camera camp can cancel car card care career careful carry case cash cat catch
cause celebrate cell center centre century certain chair challenge chance change channel chapter character charge cheap
check cheese chief child choice choose church circle citizen city civil claim class clean clear clever click climate
climb clock close cloth cloud club coach coast coat code coffee cold collect college color colour combine come comfort
command comment common community company compare compete complain complete complex computer concept concern conclude
condition conduct confirm connect consider consist contact contain content contest context continue contract control
convert convince cook cool copy corner correct cost could council count country couple courage course court cover cow
crash crazy create credit crew crime criminal cross crowd cry culture cup curious current custom customer cut cycle
daily damage dance danger dangerous dark data date daughter day dead deal dear death debate debt decade decide deep
defend define degree delay deliver demand deny depend describe desert deserve design desire desk destroy detail
determine develop device die diet differ difference different difficult dinner direct direction dirty discover discuss
disease dish distance divide doctor document dog door double doubt down draw dream dress drink drive drop drug dry due
during dust duty each ear early earn earth east easy eat economy edge edit education effect effort egg either elect
electric else email emotion employ empty enable end enemy energy engage engine enjoy enough ensure enter entire entry
environment equal escape especially essay establish even evening event ever every everybody everyone everything
evidence exact exam example excellent except exchange excite exercise exist expand expect expensive experience expert
explain explore express extend extra eye face fact factor fail fair fall false family famous far farm fashion fast fat
father fault favor favour favorite favourite fear feature feed feel few field fight figure file fill film final finally
finance find fine finger finish fire firm first fish fit fix flat flight floor flow flower fly focus follow food foot
force foreign forest forget form formal former forward free freedom fresh friend front fruit full fun function fund
funny furniture further future gain game garden gas gather gene general generate generation gentle get gift girl give
glad glass global goal god gold good goods government grade grand grant grass gray great green grey grocery ground group
grow guard guess guest guide gun guy habit hair half hall hand handle hang happen happy hard hardly hat hate head health
healthy hear heart heat heavy height hello help hence here hero hide high hike hill history hit hobby hold hole holiday
home honest hope horse hospital host hot hotel hour house huge human hundred hurry hurt husband idea identify ignore ill
image imagine impact import important improve include income increase indeed indicate individual industry influence
inform information insect inside insist install instance instead insure intend interest interesting internet interview
introduce invest invite involve iron island issue item itself job join joke journey judge jump just keep key kid kill
kind king kitchen knee knife knock know knowledge label lack lady lake land language large last late later laugh law
lawyer lay lazy lead leader leaf learn least leather leave left leg legal lend length less lesson let letter level
library lie life lift light like limit line link lip list listen literature little live load loan local location lock
logical lonely long look loose lose loss lot loud love lovely low lucky lunch machine magazine mail main major make male
man manage manner many map mark market marry mass master match material matter may maybe meal mean meaning measure meat
media medical medicine meet meeting member memory mental mention menu merge message metal method middle might mile milk
million mind mine minor minute mirror miss mistake mix mobile model modern moment money month mood moon moral more
morning most mother motion mountain mouse mouth move movie much music must myself name narrow nation native natural
nature near nearby nearly neat necessary neck need neighbor neighbour neither nerve nervous network never nevertheless
new news next nice night nobody noise none nor normal north nose note nothing notice novel now nowhere number nurse
object observe obtain obvious occasion occur ocean odd offer office official often oil old once online only open operate
opinion opportunity opposite option orange order ordinary organize organise origin original other otherwise ought
ourselves out outside over own owner pack page pain paint pair palace pale pan paper parent park part particular partner
party pass past path patient pattern pause pay peace pen pencil people pepper per percent perfect perform perhaps period
permit person personal persuade pet phone photo phrase physical piano pick picture piece pilot pink pipe place plain
plan plane planet plant plastic plate play player please pleasure plenty plus pocket poem poet point police policy
polite politics pool poor popular population position positive possible post pot potato pound pour poverty power
practical practice practise pray prefer prepare present president press pretty prevent previous price pride print prison
private prize probably problem process produce product profession professor profit program programme progress project
promise promote proper property propose protect proud prove provide public publish pull punish purchase pure purple
purpose push put quality quantity quarter queen question quick quiet quite race radio rain raise random range rank rapid
rare rate rather reach react read ready real realize realise really reason receive recent recipe recognize recommend
record recover red reduce refer reflect refuse regard region regret regular reject relate relative relax release
relevant reliable relief religion rely remain remark remember remind remote remove rent repair repeat replace reply
report represent request require rescue research reserve resource respect respond response rest restaurant result
retire return reveal review reward rice rich ride right ring rise risk river road rock role roll roof room root rough
round route routine row royal rude rule run rural rush sad safe safety sail salad salary sale salt same sand satisfy
save say scale scene schedule scheme school science scientist scientific score screen script sea search season seat
second secret section secure security see seed seek seem select self sell send senior sense sentence separate series
serious serve service set settle several severe sex shade shake shall shape share sharp she sheep sheet shelf shine ship
shirt shock shoe shoot shop short should shoulder shout show shut sick side sight sign signal silent silver similar
simple since sing single sir sister sit site situation size skill skin sky sleep slice slide slight slow small smart
smell smile smoke smooth snow soap soccer social society soft software soil soldier solid solution solve some somebody
somehow someone something sometimes somewhere son song soon sorry sort soul sound soup source south space spare speak
special specific speech speed spell spend spirit split spoil sport spot spread spring square staff stage stair stand
standard star start state statement station stay steal step stick still stomach stone stop store storm story straight
strange stranger strategy stream street strength stress strict strike string strong structure struggle student study
stuff stupid style subject succeed success such sudden suffer sugar suggest suit sum summer sun supply support suppose
sure surface surprise survey survive swim switch symbol system table take tale talent talk tall tap target task taste
tax tea teach team tear technical technique technology teen telephone television tell temperature tend term test text
than thank that theater theatre their them then theory there therefore thick thin thing think third thirsty this though
thought thousand threat throat through throughout throw thus ticket tidy tie tight till time tiny tip tired title today
together tomorrow tone tonight too tool tooth top topic total touch tough tour tourist toward town track trade tradition
traffic train transfer translate transport travel treat tree trend trial trick trip trouble truck true trust truth try
tune turn twice type ugly uncle under understand unique unit unite universe university unknown unless unlike until
unusual update upload upon upper upset urban use useful user usual vacation valley value variety various vegetable
vehicle version very victim victory video view village visit voice volume vote wage wait wake walk wall want war warm
warn wash waste watch water wave way weak wealth weapon wear weather web website wedding week weekend weigh weight
welcome well west wet what whatever wheel when whenever where whereas wherever whether which while white who whoever
whole whom whose why wide wife wild will win wind window wine wing winner winter wire wise wish within without woman
wonder wonderful wood wooden word work worker world worry worse worst worth would wound write writer wrong yard year
yellow yes yesterday yet young yourself youth zero
one two three four five six seven eight nine ten eleven twelve hundred thousand million billion dozen monday tuesday
wednesday thursday friday saturday sunday january february march april may june july august september october november
december were been came went gone done made found gave given took taken brought bought built caught felt held kept knew
left lost meant met paid read said sold sent sat slept spoke spent stood told thought understood won wore written
absence abstract academic accident accurate achieve acquire adapt adequate adjust administration admire adopt adventure
afternoon agency agenda alarm album alert alternative ambition analysis analyze ancient angle anniversary anxiety
apparent application appliance appreciate appropriate approve archive arrangement aspect assess asset assign assist
associate association assumption atmosphere attitude authority automatic autumn backup banner barrier battery behavior
behaviour birthday bitter blanket bonus bounce brain breakdown breathe broadcast browser burden butter button calculate
calendar calorie campaign candidate capable capacity capital capture carbon cart cartoon castle category celebrity
ceremony charity charm chart chat chemical chocolate cinema circumstance classic client clinic coin collapse colleague
column combination comedy commercial commission commit committee communicate compact companion comparison compassion
compatible compete competitive complaint complicated component comprehend comprehensive concentrate concert conclusion
concrete conference confidence conflict confuse congress connection conscious consequence conservation conservative
constant constitution construction consult consumer contemporary contribute convenient convention conversation conviction
cookie corporate correspond costume cottage couch counter coverage craft creation creative creature crisis criterion
critic crucial crystal cure currency current curriculum curve database deadline dealer decorate decrease dedicate defeat
defense delicate delicious delivery delve democracy density departure deposit depression depth derive description
desktop dessert destination detect device devote dialogue diamond dictionary digital dignity dimension disaster
discipline discount display dispute distinct distribute diverse dominant donate download draft drama drawer duration
dynamic eager edition editor efficient elaborate elderly electricity electronic elegant element eliminate embarrass
embrace emergency emission emphasis empire encounter encourage engineer enormous enterprise entertain enthusiasm entrance
equation equipment era error essence essential estate estimate ethnic evaluate eventual evolve exceed exception
exhibition exotic expense experiment expertise exploit explode export expose extensive extent extraordinary extreme fabric
facility faculty faith fantastic fascinate fate fee feedback fellow female fence fiction fierce finance financial flavor
flavour flexible float folder folk footage formula fortune foundation founder fraction fragment framework frequency
frequent frustrate fuel gallery gap gate gender genius genre genuine giant glance glory grain graph graphic grateful
gravity guarantee guitar gym halt handsome harbor harbour harm harvest headline healthcare heaven heritage hesitate
highlight hint hire horizon horror household humor humour hunger hunt ideal identity illustrate impress incident
inclusive incredible independent index infection inflation ingredient initial injury innovation inquiry inspect inspire
institute institution instruct instrument insurance integrate intellectual intense interact interface interior internal
international interpret interval invent inventory investigate investment invoice isolate jacket jazz jewelry jungle
junior jury justice keyboard keyword kingdom landscape laptop lawn layer layout league lecture legend leisure liberal
liberty license liquid logic logo loyal luggage luxury magic magnet maintain mall mammal manual manufacture margin marine
massive mathematics maximum mayor mechanic medium memorable merchant mild military minimum ministry miracle mission
modify moisture monitor monster monument mortgage motivate motor multiple murder muscle museum musician mutual mystery
myth negative negotiate nest nevertheless nightmare noble nominate notion novel nuclear numerous nutrition obey obligation
obvious offense opera operation oppose optimal optional organ outcome output outfit overall overcome oxygen package panel
panic parallel participant participate passage passenger passion password pasta patent payment peak peculiar penalty
pension percentage perceive permanent perspective phase phenomenon philosophy photograph physician physics pleasant plot
plug podcast poison poll pollution port portable portrait portion portfolio potential powder precious precise predict
preference pregnant premium presence preserve prestige presume prevail primary principal principle priority privacy
procedure proceed profile profound prohibit prominent prompt proof proportion proposal prospect prosper protein protest
protocol psychology publication publicity purchase pursue puzzle qualify quote radical rally ratio reality rebel recall
receipt reception recognition recovery recruit recycle reference reflection reform refund refugee relation relationship
relevant reluctant remedy render renew reputation resemble resident resist resolution resolve resort resource responsible
restore restrict retail retain retreat reunion revenue reverse revise revolution rhythm ritual rival robot romance
romantic routine sacred sacrifice sample satellite scan scandal scare scenario scholar scope secure seminar sensitive
session shadow shallow shelter shift shuttle significant silence silk silly situation sketch slogan smartphone snack
soccer solar sophisticated souvenir spectrum speaker species spectacular speculate spiritual stable stadium staff
statistics status steady stimulate stock strain studio stylish submit subscribe subsequent substance substantial subtle
suburb suffer sufficient summarize summary superior supervise supplement surgery surround survival suspect sustain
sustainable swallow sweep sweet symptom syndrome tablet tackle tactic tale tank tariff telescope temple temporary tennis
tension terrible territory terror textile theme therapy thorough threaten thrill throne tissue tobacco tolerate tourism
toxic trace tracker tragedy transaction transform transition transmit transparent trap treasure treaty tremendous trendy
tribe tribute trigger triumph tropical tunnel tutor tutorial twin ultimate umbrella unfortunate uniform union universal
update urgent vague valid vaccine vast venture venue verse vertical veteran via victim vintage violence virtual virus
visible vision visual vital vitamin vocabulary volcano volunteer vulnerable wander warehouse warrant wellness whisper
wildlife wisdom withdraw witness workout workshop workspace worldwide worthy
`

/** In small letters. */
export const COMMON_WORDS: readonly string[] = COMMON.trim().split(/\s+/)
